"""PHP 8.2's conversions between text and numbers (specification: pricing.md §0, sessions.md §2 and §4).

Input is what forms, JSON and the tables give: None, bool, int, float, Decimal, str, dict, list, tuple. Nothing here
raises: what PHP cannot read counts as zero, and what does not fit is clipped.
"""

import math
import re
from decimal import Decimal

INT_MAX = 2**63 - 1
INT_MIN = -(2**63)
_BLANKS = " \t\n\r\v\f"
_NUMBER = re.compile(rf"[{_BLANKS}]*([+-]?)([0-9]+(?:(\.)[0-9]*)?|(\.)[0-9]+)([eE][+-]?[0-9]+)?")
_INTEGER_KEY = re.compile(r"0|-?[1-9][0-9]{0,18}")


def to_int(value: object) -> int:
    """The int-cast: leading number of a text, truncated toward zero; arrays 0 (empty) or 1; clipped to 64 bits."""
    if isinstance(value, str):
        if len(value) < 19 and value.isascii() and value.isdigit():
            return int(value)
        number = leading_number(value)
        return _clip(number if number is not None else 0)
    if isinstance(value, int | float | Decimal):
        return _clip(value)
    return 1 if value else 0


def to_float(value: object) -> float:
    """Leading number of a text as a float, else 0.0; arrays 0.0 (empty) or 1.0."""
    if isinstance(value, float):
        return value
    if isinstance(value, str):
        match = _NUMBER.match(value)
        return float(match[0]) if match else 0.0
    if isinstance(value, int | Decimal):
        return _as_float(value)
    return 1.0 if value else 0.0


def to_text(value: object) -> str:
    """Text of a scalar as PHP writes it: None and False are "", True is "1"; an array has no text: ""."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "1" if value else ""
    if isinstance(value, float):
        return float_text(value)
    return str(value) if isinstance(value, int | Decimal) else ""


def truthy(value: object) -> bool:
    """False for None, "", "0", zeros, False and empty arrays. "0.0000" is true."""
    return bool(value) and value != "0"


def is_numeric(text: str) -> bool:
    """Whether all of a text is a number: blanks around it, ".5", "5." and "1e5" are fine; "", "0x1A" and "1 2" are not."""
    return whole_number(text) is not None


def leading_number(text: str) -> int | float | None:
    """The number a text starts with; an integer too long for 64 bits is a float. None: it starts with no number."""
    match = _NUMBER.match(text)
    return _number(match) if match else None


def whole_number(text: str) -> int | float | None:
    """The number a text is, blanks around it allowed. None: it is not numeric."""
    match = _NUMBER.match(text)
    if match is None or text[match.end() :].strip(_BLANKS):
        return None
    return _number(match)


def array_key(text: str) -> int | str:
    """The key PHP stores: "12" and "-5" become integers; "01", "1.5", "-0" and what exceeds 64 bits stay text."""
    if _INTEGER_KEY.fullmatch(text) and INT_MIN <= (number := int(text)) <= INT_MAX:
        return number
    return text


def float_text(value: float) -> str:
    """A float as text, 14 significant digits: 58.58, 1.0E+15, INF. This goes into DECIMAL columns and messages."""
    if not math.isfinite(value):
        return "NAN" if math.isnan(value) else "INF" if value > 0 else "-INF"
    mantissa, mark, exponent = f"{value:.14G}".partition("E")
    return _scientific(mantissa, "E", int(exponent)) if mark else mantissa


def shortest(value: float) -> str:
    """The fewest digits that read back the same (sessions.md §4): 4, -0, 0.1, 10000000000000000, 1.0e+17; INF and NAN are 0."""
    if not math.isfinite(value):
        return "0"  # JSON has no such number
    text = repr(value)
    if text.endswith(".0"):
        return text[:-2]
    mantissa, mark, exponent = text.partition("e")
    if not mark:
        return text
    if exponent == "+16":  # PHP goes over to exponents one digit later than Python
        sign, digits = ("-", mantissa[1:]) if mantissa[0] == "-" else ("", mantissa)
        return sign + digits.replace(".", "").ljust(17, "0")
    return _scientific(mantissa, "e", int(exponent))


def _scientific(mantissa: str, mark: str, exponent: int) -> str:
    return f"{mantissa if '.' in mantissa else mantissa + '.0'}{mark}{exponent:+d}"


def _number(match: re.Match[str]) -> int | float:
    sign, digits, point, leading_point, exponent = match.groups()
    if not (point or leading_point or exponent):
        digits = digits.lstrip("0") or "0"
        if len(digits) <= 19 and INT_MIN <= (number := int(sign + digits)) <= INT_MAX:
            return number
    return float(match[0])


def _as_float(value: int | Decimal) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf
    except ValueError:  # a signalling NaN
        return math.nan


def _clip(value: float | Decimal) -> int:
    """Truncate toward zero, saturating at 64 bits; PHP wraps such floats around, but reads such texts like this."""
    if isinstance(value, float | Decimal):
        number = _as_float(value) if isinstance(value, Decimal) else value
        if math.isnan(number):
            return 0
        if abs(number) >= INT_MAX:
            return INT_MAX if number > 0 else INT_MIN
    return min(max(int(value), INT_MIN), INT_MAX)
