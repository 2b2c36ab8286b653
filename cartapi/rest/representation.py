"""Answers as JSON, XML or query string (rest-cart.md §2.2). Dicts are objects and stay so when empty, lists are lists."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote_plus
from xml.sax.saxutils import escape

from cartapi.engine.phpnum import shortest, to_text
from cartapi.rest.negotiation import JSON, TEXT

ROOT = "magento_api"
MEMBER = "data_item"
_NO_NAME = re.compile(r"[^\w.,-]|[\xaa\xb2\xb3\xb5\xb9\xba\xbc-\xbe\u2460-\u2793]")
"""What names in XML do not have; the second part are letters and digits that XML does not take for such, as in a SKU `10µF`."""
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(form: str, data: object) -> str:
    """The text of a body in one of the forms of `negotiation`."""
    if form == JSON:
        return to_json(data)
    return "&".join(_pairs("", data)) if form == TEXT else to_xml(data)


def to_json(data: object) -> str:
    """JSON as PHP writes it: `\\/`, `\\u00e9`, integral floats without fraction."""
    return json.dumps(_plain(data), separators=(",", ":")).replace("/", "\\/")


def to_xml(data: object) -> str:
    """XML with the root `magento_api`."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{_element(ROOT, data)}'


def _plain(value: Any) -> object:
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, Mapping):
        return {str(key): _plain(member) for key, member in value.items()}
    return [_plain(member) for member in value] if isinstance(value, list | tuple) else value


def _element(name: str, value: Any) -> str:
    content = "".join(_members(value)) if isinstance(value, Mapping | list | tuple) else escape(_xml_text(value))
    return f"<{name}>{content}</{name}>"


def _members(value: Any) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield from (_element(MEMBER, member) for member in value)
    elif all(str(key).isdigit() for key in value):
        yield from (_element(MEMBER, member) for member in value.values())
    else:
        yield from (_element(_name(str(key)), member) for key, member in value.items())


def _name(key: str) -> str:
    name = _NO_NAME.sub("", key.replace(" ", "_").replace(":", "_"))
    begins_otherwise = not name or name[0] in ".,-" or name[0].isdigit()
    return (f"{MEMBER}_{name}" if begins_otherwise else name).replace(",", "")


def _xml_text(value: object) -> str:
    return _NOT_XML.sub("", _text(value, true="1", false=""))


def _pairs(prefix: str, value: Any) -> Iterator[str]:
    """As `http_build_query`: null is left out, so is what is empty."""
    if isinstance(value, Mapping | list | tuple):
        members = value.items() if isinstance(value, Mapping) else enumerate(value)
        for key, member in members:
            yield from _pairs(f"{prefix}[{key}]" if prefix else str(key), member)
    elif value is not None:
        yield f"{quote_plus(prefix)}={quote_plus(_text(value, true='1', false='0'))}"


def _text(value: object, true: str, false: str) -> str:
    if isinstance(value, bool):
        return true if value else false
    if isinstance(value, float):
        return shortest(value)
    return "" if value is None else to_text(value)
