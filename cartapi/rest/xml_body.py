"""XML bodies of requests, read without document types, hence without entities of their own (rest-cart.md §2.3)."""

from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from cartapi.rest.representation import MEMBER

DEEPEST = 64


class BadXmlError(ValueError):
    """A document that is not well-formed, has a document type, or is nested beyond use."""


@dataclass(slots=True)
class _Element:
    name: str
    members: dict[str, Any] = field(default_factory=dict[str, Any])
    text: list[str] = field(default_factory=list[str])

    def add(self, name: str, value: Any) -> None:
        """Put a member; a name that comes again makes a list."""
        if name not in self.members:
            self.members[name] = [value] if name == MEMBER else value
        elif isinstance(self.members[name], list):
            self.members[name].append(value)
        else:
            self.members[name] = [self.members[name], value]

    def value(self) -> Any:
        if not self.members:
            return "".join(self.text).strip()
        return self.members[MEMBER] if list(self.members) == [MEMBER] else self.members


class _Reader:
    def __init__(self) -> None:
        self.open = [_Element("")]

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self.open) > DEEPEST:
            raise BadXmlError("nested too deeply")
        element = _Element(name)
        for key, value in attributes.items():
            element.add(key, value)
        self.open.append(element)

    def end(self, name: str) -> None:
        element = self.open.pop()
        self.open[-1].add(element.name, element.value())

    def data(self, text: str) -> None:
        self.open[-1].text.append(text)


def _refuse(*_: object) -> None:
    raise BadXmlError("document types are not read")


def parse(raw: bytes) -> Any:
    """The value of the root element, whatever its name: objects are dicts, all other values texts. Raises BadXmlError."""
    reader, parser = _Reader(), expat.ParserCreate()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.data
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    try:
        parser.Parse(raw, True)
    except (expat.ExpatError, LookupError, ValueError) as error:  # LookupError: an encoding that nobody knows
        raise BadXmlError(str(error)) from error
    return next(iter(reader.open[0].members.values()))
