"""Filling values into texts, by the rules of PHP's sprintf as far as language files use them."""

import re

_CONVERSION = re.compile(r"%(?:(\d+)\$)?([sd%])")
_LEADING_INTEGER = re.compile(r"\s*([+-]?\d+)")


def percent(template: str, *values: object) -> str:
    """`template` with `%s`, `%d` and `%1$s` replaced by `values` in order, `%%` by one percent sign.

    A shop may override any text, so a bad template must not stop a request: what has no value becomes empty, any other `%` stays.
    """
    if "%" not in template:
        return template
    following = iter(values)

    def replace(match: re.Match[str]) -> str:
        position, kind = match.groups()
        if kind == "%":
            return "%"
        value = next(following, "") if position is None else values[int(position) - 1] if 0 < int(position) <= len(values) else ""
        return str(value) if kind == "s" else _integer(value)

    return _CONVERSION.sub(replace, template)


def _integer(value: object) -> str:
    match = _LEADING_INTEGER.match(str(value))
    return str(int(match.group(1))) if match else "0"
