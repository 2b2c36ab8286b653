"""PHP 8.2's arithmetic, ported once: `round()` and `number_format()`, and the casts and comparisons beside them.

The only place that rounds amounts. PHP 8.4 changed `round()`; this is the rule of PHP 5.3 to 8.3, which first rounds
to the 15 significant digits a double surely holds and only then to the places asked for (specification: pricing.md
§4.2). That is why 1.005, a double slightly below it, rounds to 1.01.
"""

import math

from cartapi.engine.phpcast import array_key, float_text, is_numeric, shortest, to_float, to_int, to_text, truthy
from cartapi.engine.phpcompare import compare, loose_equal, sort_key

__all__ = [
    "array_key",
    "compare",
    "float_text",
    "is_numeric",
    "loose_equal",
    "number_format",
    "php_round",
    "shortest",
    "sort_key",
    "to_float",
    "to_int",
    "to_text",
    "truthy",
]

_LARGEST = 308
_POWERS = tuple(float(f"1e{n}") for n in range(_LARGEST + 1))
_EXACT_POWERS = 22
_BEYOND_PRECISION = 1e15


def php_round(value: float, places: int) -> float:
    """`value` rounded half away from zero to `places` decimals (negative: tens, hundreds …), with PHP's pre-rounding.

    The sign of zero is kept: -0.001 to two places is -0.0. Infinite values and values whose scaled magnitude
    reaches 1e15 come back unchanged.
    """
    if value > 0:
        return _round(value, places)
    return -_round(-value, places) if value < 0 else value


def number_format(value: float, places: int, point: str, thousands: str) -> str:
    """Fixed decimals with separators, rounded by `php_round`; never "-0.00". Negative `places` count as 0."""
    places = max(places, 0)
    text = f"{php_round(value, places) + 0.0:,.{places}f}"  # + 0.0 takes the sign off a zero
    if point == "." and thousands == ",":
        return text
    whole, mark, decimals = text.partition(".")
    return whole.replace(",", thousands) + (point if mark else "") + decimals


def _round(value: float, places: int) -> float:
    """php_round for a positive value; every operation and its order is PHP's."""
    if value == math.inf:
        return value
    precision = 14 - math.floor(math.log10(value))
    if places < precision < places + 15:
        scaled = value * _POWERS[precision] if 0 <= precision <= _LARGEST else _scale(value, precision)
        scaled = math.floor(scaled + 0.5) / _POWERS[precision - places]
    else:
        scaled = _scale(value, places)
        if scaled >= _BEYOND_PRECISION:
            return value
    digits = math.floor(scaled + 0.5)
    if 0 <= places <= _EXACT_POWERS:
        return digits / _POWERS[places]
    return float(f"{digits}e{-places}")


def _scale(value: float, places: int) -> float:
    power = min(abs(places), _LARGEST)
    return value * _POWERS[power] if places >= 0 else value / _POWERS[power]
