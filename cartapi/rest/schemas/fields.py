"""Field types of this dialect: texts escaped at the border, numbers by their rules."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar, cast

from marshmallow import EXCLUDE, Schema, fields, post_dump

from cartapi.engine.phpnum import to_text
from cartapi.engine.phptext import clean, unescape

LARGEST_QUANTITY = 2**31 - 1
_INTEGRAL = re.compile(r"\+?(\d{1,10})(?:\.0*)?", re.ASCII)
_SWITCHES: Mapping[object, bool] = {
    True: True, False: False, "1": True, "0": False, "true": True, "false": False, "": False, None: False,
}  # fmt: skip


JsonSchema = Mapping[str, object]
"""What a body may hold, where that is more than what answers hold: XML and forms have texts only."""


class Resource(Schema):
    """A body whose members are sorted by name; members that nobody knows are ignored."""

    class Meta:
        unknown = EXCLUDE

    @post_dump
    def sort(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Members by name (rest-cart.md §3)."""
        return dict(sorted(data.items()))


class Input(Schema):
    """A body that is read; members that nobody knows are ignored (rest-cart.md §4)."""

    class Meta:
        unknown = EXCLUDE


class Text(fields.Field[str]):
    """A text: escaped and trimmed on its way in, as a form's; unescaped on its way out. Numbers are taken as their text."""

    accepts: ClassVar[JsonSchema] = {"type": ("string", "number")}
    default_error_messages = {"invalid": "Not a text."}  # noqa: RUF012 - marshmallow's way to say it

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        if value is None:
            return None if self.allow_none else ""
        return unescape(str(value))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise self.make_error("invalid")
        return clean(to_text(value))


class Switch(fields.Field[bool]):
    """True or false; also `1`, `0` and their texts, since XML and forms know nothing else."""

    accepts: ClassVar[JsonSchema] = {
        "type": ("boolean", "integer", "string"), "minimum": 0, "maximum": 1, "pattern": "^(1|0|true|false|)$",
    }  # fmt: skip
    default_error_messages = {"invalid": "Neither true nor false."}  # noqa: RUF012

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> bool:
        return bool(value)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        key = value.strip().lower() if isinstance(value, str) else value
        if isinstance(key, list | dict) or key not in _SWITCHES:
            raise self.make_error("invalid")
        return _SWITCHES[key]


class Quantity(fields.Field[int]):
    """A number of pieces: an integral number or its text, 1 at least (rest-cart.md §5.2)."""

    accepts: ClassVar[JsonSchema] = {
        "type": ("integer", "string"), "minimum": 1, "maximum": LARGEST_QUANTITY, "pattern": r"^\+?0*[1-9]\d{0,8}(\.0*)?$",
    }  # fmt: skip
    default_error_messages = {"invalid": "Invalid quantity"}  # noqa: RUF012

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise self.make_error("invalid")
        match = _INTEGRAL.fullmatch(to_text(value).strip())
        number = int(match.group(1)) if match else 0
        if not 1 <= number <= LARGEST_QUANTITY:
            raise self.make_error("invalid")
        return number


class Number(fields.Field[float]):
    """A number on its way out; None is 0."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> float:
        return value or 0


class Id(fields.Field[int]):
    """A whole number that names something, 0 for nothing."""

    accepts: ClassVar[JsonSchema] = {"type": ("integer", "string"), "minimum": 0, "pattern": r"^(\d{1,10})?$"}
    default_error_messages = {"invalid": "Not a number."}  # noqa: RUF012

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> int | None:
        return None if value is None and self.allow_none else int(value or 0)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise self.make_error("invalid")
        match = _INTEGRAL.fullmatch(to_text(value).strip() or "0")
        if match is None:
            raise self.make_error("invalid")
        return min(int(match.group(1)), LARGEST_QUANTITY)


class Street(fields.Field["list[str]"]):
    """Lines of a street: a list, or one text split at line feeds. Blank lines are left out, null among them."""

    accepts: ClassVar[JsonSchema] = {"type": ("array", "string"), "items": {"type": ["string", "number", "null"]}}
    default_error_messages = {"invalid": "Not a list of texts."}  # noqa: RUF012

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> list[str]:
        return [unescape(line) for line in value]

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> "list[str]":
        if isinstance(value, str):
            value = value.replace("\r\n", "\n").split("\n")
        if isinstance(value, dict):
            value = list(cast("dict[object, object]", value).values())
        if not isinstance(value, list) or not all(line is None or isinstance(line, str | int | float) for line in value):
            raise self.make_error("invalid")
        lines = [clean(to_text(line)) for line in value if line is not None]
        return [line for line in lines if line]


class Tree(fields.Field[object]):
    """Values by id, which may be texts or lists of texts; escaped on their way in."""

    accepts: ClassVar[JsonSchema] = {"type": ("object", "array")}
    default_error_messages = {"invalid": "Not an object of texts."}  # noqa: RUF012

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> object:
        return _unescaped(value)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> object:
        if isinstance(value, list):
            value = dict(enumerate(value))
        if not isinstance(value, dict):
            raise self.make_error("invalid")
        prefix = "data_item_"  # how XML names a member that is a number
        texts = {str(key).removeprefix(prefix): _texts(member) for key, member in cast("dict[object, Any]", value).items()}
        if any(member is None for member in texts.values()):
            raise self.make_error("invalid")
        return clean(cast("dict[int | str, Any]", texts))


def _texts(value: Any) -> Any:
    """A text, or a list of texts; None for anything else."""
    if isinstance(value, list):
        members = [_texts(member) for member in cast("list[object]", value)]
        return None if any(not isinstance(member, str) for member in members) else members
    if value is None:
        return ""
    return to_text(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else None


def _unescaped(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _unescaped(member) for key, member in cast("dict[object, object]", value).items()}
    if isinstance(value, list):
        return [_unescaped(member) for member in cast("list[object]", value)]
    return unescape(value) if isinstance(value, str) else value
