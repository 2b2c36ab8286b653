"""JSON with the exact bytes of PHP 8.2's `json_encode`, and `json_decode(…, true)` (specification: sessions.md §4).

Arrays are dicts, lists or tuples. An array is a JSON list iff its keys are 0, 1, 2, … in this order (integers or their
text, since PHP keeps "1" as 1) and `[]` when it is empty, whatever type holds it.
"""

import codecs
import json
import re
from collections.abc import Iterable, Mapping
from json.encoder import encode_basestring_ascii
from typing import Annotated, Any, TypeGuard

import msgspec

from cartapi.engine.phpcast import INT_MAX, INT_MIN, shortest, to_text

_MAX_DEPTH = 512
_COMMON_DEPTH = 12
_SURE_DIGITS = 19
_FINAL: frozenset[object] = frozenset((str, int, bool, type(None)))
_LONE_SURROGATES = re.compile("[\ud800-\udfff]")
_ESCAPED_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_ESCAPE = "cartapi.phpjson"
_encode = msgspec.json.Encoder().encode


class Exact:
    """A value whose types already encode to PHP's bytes: text, int, bool, None, filled dicts with names for keys, lists.

    `dumps` takes it as it is, unwalked: large answers are built so.
    """

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value = value


def dumps(value: object) -> str:
    """Compact JSON, ASCII only, in the order of insertion. A Decimal is a string; lone surrogates become U+FFFD.

    Never fails: infinite floats and NaN are 0, a type PHP does not have is written as its text, and what is nested
    beyond all use is null.
    """
    try:
        raw = _bytes(value)
    except RecursionError:
        return "null"
    if not raw.isascii():
        raw = raw.decode().encode("ascii", _ESCAPE)
    return raw.decode("ascii").replace("/", "\\/")


def loads(text: str | None) -> Any:
    """The value of a JSON text: objects are dicts with text keys. None if it is invalid, or nested deeper than 512 levels.

    Integers beyond 64 bits are floats, as in PHP.
    """
    if not text:
        return None
    try:
        if "-0" not in text:
            return _decode_common(text)
    except (ValueError, RecursionError):  # of another kind, or no JSON at all
        pass
    try:
        value = _decode(text)
        if text.count("[") + text.count("{") > _MAX_DEPTH and _is_deep(value):
            return None
        if not text.isascii() or _ESCAPED_SURROGATE.search(text):
            _encode(value)  # refuses lone surrogates
    except (ValueError, RecursionError):
        return None
    return value


def entries(value: object) -> Iterable[tuple[str | int, Any]]:
    """Members of a decoded array, such as the `option` column: keys are texts from an object, integers from a list."""
    if _is_list(value):
        return enumerate(value)
    return value.items() if _is_map(value) else ()


def _plain(value: Any) -> object:
    """The same value in types that encode to PHP's bytes; arrays without anything to change are not copied."""
    kind: Any = value.__class__
    if kind in _FINAL:
        return value
    if kind is dict:
        return _plain_map(value)
    if kind is list:
        return _plain_list(value)
    if kind is Exact:
        return value.value
    if isinstance(value, float):
        return msgspec.Raw(shortest(value).encode())
    if _is_map(value):
        return _plain_map(dict(value))
    if _is_list(value):
        return _plain_list(value)
    return _odd(value)


def _plain_map(array: dict[Any, Any]) -> object:
    if not array:
        return []
    first = next(iter(array))
    if first in (0, "0") and all(str(key) == str(place) for place, key in enumerate(array)):
        return _plain_list(list(array.values()))
    changed: dict[Any, Any] | None = None
    for key, member in array.items():
        kind: Any = member.__class__
        if kind is str or kind in _FINAL:
            continue
        plain = _plain_map(member) if kind is dict else _plain(member)
        if plain is not member:
            if changed is None:
                changed = array.copy()
            changed[key] = plain
    return array if changed is None else changed


def _plain_list(array: list[Any] | tuple[Any, ...]) -> object:
    if _FINAL.issuperset(map(type, array)):
        return array
    return [_plain(member) for member in array]


def _odd(value: object) -> object:
    """Subclasses of text and integer as what they are; anything else, a Decimal above all, as its text."""
    return int(value) if isinstance(value, int) else str(value)


def _bytes(value: object) -> bytes:
    try:
        return _encode(_plain(value))
    except (UnicodeEncodeError, TypeError):
        return _encode(_plain(_repaired(value)))


def _repaired(value: object) -> object:
    """The same value without lone surrogates and with keys that are texts or integers."""
    if isinstance(value, Exact):
        return _repaired(value.value)
    if isinstance(value, str):
        return _LONE_SURROGATES.sub("\ufffd", value)
    if _is_map(value):
        return {_repaired(key if isinstance(key, str) else to_text(key)): _repaired(member) for key, member in value.items()}
    if _is_list(value):
        return [_repaired(member) for member in value]
    return value


def _escaped(error: UnicodeError) -> tuple[str, int]:
    """Codec error handler: what is not ASCII as `\\uXXXX`, surrogate pairs beyond U+FFFF."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return encode_basestring_ascii(error.object[error.start : error.end])[1:-1], error.end


codecs.register_error(_ESCAPE, _escaped)


def _integer(digits: str) -> int | float:
    if len(digits) < _SURE_DIGITS:
        return -0.0 if digits == "-0" else int(digits)
    number = int(digits) if len(digits) <= _SURE_DIGITS + 1 else INT_MAX + 1
    return number if INT_MIN <= number <= INT_MAX else float(digits)


def _refuse(constant: str) -> float:
    raise ValueError(constant)


_decode = json.JSONDecoder(parse_int=_integer, parse_constant=_refuse).decode


def _common() -> Any:
    """Values in which PHP and msgspec agree, and which msgspec refuses otherwise: integers of 64 bits, arrays not nested deeper
    than sessions are. What they read differently without a refusal is the number `-0` alone.
    """
    number: Any = Annotated[int, msgspec.Meta(ge=INT_MIN, le=INT_MAX)]
    kind: Any = bool | number | float | str | None
    for _ in range(_COMMON_DEPTH):
        kind = bool | number | float | str | list[kind] | dict[str, kind] | None
    return kind


_decode_common = msgspec.json.Decoder(_common()).decode


def _is_deep(value: object) -> bool:
    """Whether arrays stand in arrays more than 512 deep."""
    level = [value]
    for _ in range(_MAX_DEPTH):
        level = [member for array in level for _, member in entries(array) if isinstance(member, dict | list)]
    return bool(level)


def _is_map(value: object) -> TypeGuard[Mapping[Any, Any]]:
    return isinstance(value, Mapping)


def _is_list(value: object) -> TypeGuard[list[Any] | tuple[Any, ...]]:
    return isinstance(value, list | tuple)
