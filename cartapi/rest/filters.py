"""Filters of a collection: `filter[1][attribute]=price&filter[1][lt]=20` (rest-cart.md §5.4)."""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any, cast

from cartapi.engine.phpnum import is_numeric, to_float
from cartapi.rest.errors import BAD_REQUEST, RestError
from cartapi.rest.money import Price

Test = Callable[[Any, Any], bool]


def _like(value: Any, pattern: Any) -> bool:
    parts = re.split(r"([%_])", str(pattern))
    expression = "".join({"%": ".*", "_": "."}.get(part, re.escape(part)) for part in parts)
    return re.fullmatch(expression, str(value), re.IGNORECASE | re.DOTALL) is not None


_TESTS: Mapping[str, Test] = {
    "eq": lambda value, wanted: _order(value, wanted) == 0,
    "neq": lambda value, wanted: _order(value, wanted) != 0,
    "gt": lambda value, wanted: _order(value, wanted) > 0,
    "gteq": lambda value, wanted: _order(value, wanted) >= 0,
    "from": lambda value, wanted: _order(value, wanted) >= 0,
    "lt": lambda value, wanted: _order(value, wanted) < 0,
    "lteq": lambda value, wanted: _order(value, wanted) <= 0,
    "to": lambda value, wanted: _order(value, wanted) <= 0,
    "like": _like,
    "null": lambda value, wanted: value is None,
    "notnull": lambda value, wanted: value is not None,
}
_LISTS: Mapping[str, bool] = {"in": True, "nin": False}
CONDITIONS = (*_TESTS, *_LISTS)
"""What a filter may ask of its attribute."""


def parse(given: object, known: Collection[str]) -> Callable[[object], bool]:
    """A test for objects with these attributes: all filters must hold. Raises 400."""
    if given is None:
        return lambda thing: True
    if not isinstance(given, dict):
        raise _wrong()
    tests = [_one(entry, known) for entry in cast("dict[object, object]", given).values()]
    return lambda thing: all(test(thing) for test in tests)


def _one(entry: object, known: Collection[str]) -> Callable[[object], bool]:
    if not isinstance(entry, dict):
        raise _wrong()
    conditions = dict(cast("dict[object, object]", entry))
    attribute = conditions.pop("attribute", None)
    if not isinstance(attribute, str) or attribute not in known or not conditions:
        raise _wrong()
    tests = [_condition(str(name), wanted) for name, wanted in conditions.items()]
    return lambda thing: all(test(_value(thing, attribute)) for test in tests)


def _condition(name: str, wanted: object) -> Callable[[Any], bool]:
    if name in _LISTS:
        members = list(cast("dict[object, object]", wanted).values()) if isinstance(wanted, dict) else str(wanted).split(",")
        return lambda value: any(_order(value, member) == 0 for member in members) is _LISTS[name]
    if name not in _TESTS or not isinstance(wanted, str):
        raise _wrong()
    return lambda value: _TESTS[name](value, wanted)


def _value(thing: object, attribute: str) -> Any:
    value = getattr(thing, attribute)
    return value.amount if isinstance(value, Price) else value


def _order(value: Any, wanted: Any) -> int:
    """-1, 0, 1: numbers as numbers, all else as text in any case."""
    if isinstance(value, int | float) and is_numeric(wanted):
        number = to_float(wanted)
        return (value > number) - (value < number)
    one, other = str(value or "").casefold(), str(wanted).casefold()
    return (one > other) - (one < other)


def _wrong() -> RestError:
    return RestError.of(BAD_REQUEST, "Resource collection filtering error.", "filter", "filter")
