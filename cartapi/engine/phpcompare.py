"""PHP 8's `<=>` and `==` (specification: checkout.md §7, pricing.md §5.1).

Sorting like `array_multisort` (by a column, ties by the rows themselves) is a sort by two such keys:
`sorted(rows, key=lambda row: (sort_key(row["sort_order"]), sort_key(row)))`.
"""

import functools
import math
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, TypeGuard, TypeVar

from cartapi.engine.phpcast import array_key, to_float, to_text, truthy, whole_number

Ordered = TypeVar("Ordered", float, str)
Array = Mapping[Any, Any] | list[Any] | tuple[Any, ...]


def compare(a: object, b: object) -> int:
    """-1, 0 or 1 as `a <=> b` of PHP 8; arrays that have different keys are uncomparable: 1.

    A Decimal counts as the text of its column.
    """
    if isinstance(a, Decimal) or isinstance(b, Decimal):
        return compare(str(a) if isinstance(a, Decimal) else a, str(b) if isinstance(b, Decimal) else b)
    if isinstance(a, str) and isinstance(b, str):
        return _texts(a, b)
    if _is_array(a) and _is_array(b):
        return _arrays(a, b)
    if a is None or b is None or isinstance(a, bool) or isinstance(b, bool):
        return _truths(a, b)
    if _is_array(a) or _is_array(b):
        return 1 if _is_array(a) else -1
    return _scalars(a, b)


def loose_equal(a: object, b: object) -> bool:
    """`a == b` of PHP 8: "1" equals "01" and 1; "abc" does not equal 0."""
    return compare(a, b) == 0


sort_key = functools.cmp_to_key(compare)
"""Makes a value sortable by `compare`."""


def _is_array(value: object) -> TypeGuard[Array]:
    return isinstance(value, Mapping | list | tuple)


def _order(a: Ordered, b: Ordered) -> int:
    return 0 if a == b else -1 if a < b else 1


def _truths(a: object, b: object) -> int:
    """Where one side is None, True or False both count as true or false; only a text against None counts by its length."""
    if (a is None and isinstance(b, str)) or (b is None and isinstance(a, str)):
        return bool(a) - bool(b)
    return truthy(a) - truthy(b)


def _scalars(a: object, b: object) -> int:
    """Two numbers, or a number and a text."""
    if isinstance(a, str):
        return -_scalars(b, a)
    if isinstance(a, int | float) and isinstance(b, int | float):
        return _order(to_float(a), to_float(b)) if isinstance(a, float) or isinstance(b, float) else _order(a, b)
    if isinstance(a, int | float) and isinstance(b, str):
        return _number_and_text(a, b)
    return 1


def _number_and_text(number: float, text: str) -> int:
    """Numeric text as a number; other text against the number's text."""
    other = whole_number(text)
    return _order(to_text(number), text) if other is None else _order(number, other)


def _texts(a: str, b: str) -> int:
    """Two texts; what two short ones came to is kept."""
    return _short_texts(a, b) if len(a) + len(b) < _SHORT else _any_texts(a, b)


def _any_texts(a: str, b: str) -> int:
    """Two numeric texts as numbers, else by bytes, which is the order of the code points."""
    left = whole_number(a)
    right = whole_number(b) if left is not None else None
    if left is None or right is None:
        return _order(a, b)
    if left == right and isinstance(left, float) and isinstance(right, float) and _lost_digits(a, b, left):
        return _order(a, b)
    return _order(left, right)


_short_texts = functools.lru_cache(maxsize=4096)(_any_texts)
"""Sorting by settings and codes compares the same few texts over and over."""
_SHORT = 100


def _lost_digits(a: str, b: str, value: float) -> bool:
    """Both beyond what a number holds, so that equal floats say nothing: infinite, or integers over 64 bits."""
    return not math.isfinite(value) or not any(mark in text for text in (a, b) for mark in ".eE")


def _arrays(a: Array, b: Array) -> int:
    """Fewer members first; then member by member in the order of the left."""
    if len(a) != len(b):
        return -1 if len(a) < len(b) else 1
    left, right = _members(a), _members(b)
    for key, value in left.items():
        if key not in right:
            return 1
        if result := compare(value, right[key]):
            return result
    return 0


def _members(array: Array) -> dict[Any, Any]:
    if isinstance(array, Mapping):
        return {array_key(key) if isinstance(key, str) else key: value for key, value in array.items()}
    return dict(enumerate(array))
