"""Filling values into texts, by the rules of PHP's sprintf as far as language files use them."""

import re
from functools import lru_cache
from typing import NamedTuple

_CONVERSION = re.compile(r"%(?:(\d+)\$)?([sd%])")
_LEADING_INTEGER = re.compile(r"\s*([+-]?\d+)")


class _Place(NamedTuple):
    """The text before a value, and which of the values it is."""

    before: str
    value: int
    is_integer: bool


def percent(template: str, *values: object) -> str:
    """`template` with `%s`, `%d` and `%1$s` replaced by `values` in order, `%%` by one percent sign.

    A shop may override any text, so a bad template must not stop a request: what has no value becomes empty, any other `%` stays.
    """
    if "%" not in template:
        return template
    places, end = _parsed(template)
    filled = ""
    for before, index, is_integer in places:
        value = values[index] if 0 <= index < len(values) else ""
        filled += before + (_integer(value) if is_integer else str(value))
    return filled + end


@lru_cache(maxsize=512)
def _parsed(template: str) -> tuple[tuple[_Place, ...], str]:
    """Where values go, and the text after the last of them."""
    places: list[_Place] = []
    text, following, at = "", 0, 0
    for match in _CONVERSION.finditer(template):
        position, kind = match.groups()
        text += template[at : match.start()]
        at = match.end()
        if kind == "%":
            text += "%"
            continue
        places.append(_Place(text, following if position is None else int(position) - 1, kind == "d"))
        text, following = "", following + (position is None)
    return tuple(places), text + template[at:]


def _integer(value: object) -> str:
    match = _LEADING_INTEGER.match(str(value))
    return str(int(match.group(1))) if match else "0"
