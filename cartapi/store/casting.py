"""What MySQL's connection makes of a number that is bound to a column: clipped, rounded, never refused."""

import math
import re
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache

from cartapi.engine.phpnum import float_text

_NUMBER = re.compile(r"[ \t\n\r\v\f]*([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,5})?)", re.ASCII)


def clip(number: int, low: int, high: int) -> int:
    """`number`, or the limit that it passes."""
    return low if number < low else min(number, high)


def to_decimal(value: object, precision: int, scale: int) -> Decimal:
    """`value` as DECIMAL(precision, scale) stores it: half away from zero to the scale, clipped to the precision.

    Of a text the leading number counts, 0 without one. A float goes through PHP's text of it (spec/pricing.md 0).
    """
    exact = Decimal(value) if isinstance(value, int) else _exact(value)
    largest, unit, context = _column(precision, scale)
    if abs(exact) > largest:
        return largest.copy_sign(exact)
    return exact.quantize(unit, ROUND_HALF_UP, context)


@cache
def _column(precision: int, scale: int) -> tuple[Decimal, Decimal, Context]:
    """The largest number of a column, its last digit, and the arithmetic that has room for both."""
    return Decimal(10**precision - 1).scaleb(-scale), Decimal(1).scaleb(-scale), Context(prec=precision + scale + 2)


def _exact(value: object) -> Decimal:
    """Decimals keep all their digits, also those a float has no room for."""
    if isinstance(value, float):
        return Decimal(float_text(value)) if math.isfinite(value) else Decimal(0)
    found = _NUMBER.match(str(value))
    return Decimal(found[1]) if found else Decimal(0)
