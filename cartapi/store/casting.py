"""What MySQL's connection makes of a value that is bound to a column of another type."""

import math
import re
from decimal import ROUND_HALF_UP, Decimal, localcontext

_NUMBER = re.compile(r"[ \t\n\r\v\f]*([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,5})?)", re.ASCII)
_SIGNIFICANT_DIGITS = 14  # PHP's `precision`


def clip(number: int, low: int, high: int) -> int:
    """`number`, or the limit that it passes."""
    return low if number < low else min(number, high)


def to_integer(value: object) -> int:
    """PHP's int-cast (spec/pricing.md 1): the leading number of a text, truncated toward zero; 0 without one."""
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return int(value) if math.isfinite(value) else 0
    return int(min(max(leading_number(value), Decimal("-1e19")), Decimal("1e19")))


def leading_number(value: object) -> Decimal:
    """The number that a text (or Decimal) begins with; 0 without one."""
    found = _NUMBER.match(str(value))
    return Decimal(found[1]) if found else Decimal(0)


def to_decimal(value: object, precision: int, scale: int) -> Decimal:
    """`value` as DECIMAL(precision, scale) stores it: half away from zero to the scale, clipped to the precision."""
    if isinstance(value, float):
        exact = Decimal(_float_text(value)) if math.isfinite(value) else Decimal(0)
    else:
        exact = Decimal(value) if isinstance(value, int) else leading_number(value)
    largest = Decimal(10**precision - 1).scaleb(-scale)
    if abs(exact) > largest:
        return largest.copy_sign(exact)
    with localcontext(prec=precision + scale + 2):
        return exact.quantize(Decimal(1).scaleb(-scale), ROUND_HALF_UP)


def to_text(value: object) -> str:
    """`value` as PHP writes it into a statement: true is "1", false "", a float has 14 significant digits."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "1" if value else ""
    return _float_text(value) if isinstance(value, float) else str(value)


def _float_text(value: float) -> str:
    return f"{value:.{_SIGNIFICANT_DIGITS}G}"
