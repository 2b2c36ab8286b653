"""PHP 8.2's arithmetic (pricing.md §0, §4.2; house plan §3)."""

import math
import random
from decimal import ROUND_HALF_UP, Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartapi.engine.phpnum import (
    array_key,
    float_text,
    is_numeric,
    number_format,
    php_round,
    shortest,
    to_float,
    to_int,
    to_text,
    truthy,
)

ROUNDED = [
    (1.005, 2, 1.01),
    (2.675, 2, 2.68),
    (1.255, 2, 1.26),
    (1234567.125, 2, 1234567.13),
    (-377.28499999999997, 2, -377.29),
    (-0.004999999999999999, 2, -0.01),
    (2.5, 0, 3.0),
    (-2.5, 0, -3.0),
    (1.4999999999999999, 0, 2.0),
    (0.285, 2, 0.29),
    (1.955, 2, 1.96),
    (5.055, 2, 5.06),
    (1.45, 1, 1.5),
    (1234.5678, -2, 1200.0),
    (1250.0, -2, 1300.0),
    (0.0, 2, 0.0),
    (1e-9, 2, 0.0),
    (5e-324, 2, 0.0),
    (1e15, 2, 1e15),
    (123456789012345.67, 2, 123456789012345.67),
    (1.7976931348623157e308, 2, 1.7976931348623157e308),
    (1.5, 400, 1.5),
    (1.5, -400, 0.0),
    (1.23456789e-24, 30, 1.234568e-24),
]


class TestRound:
    @pytest.mark.parametrize(("value", "places", "expected"), ROUNDED)
    def test_table(self, value: float, places: int, expected: float):
        assert php_round(value, places) == expected

    def test_a_negative_value_that_rounds_to_nothing_keeps_its_sign(self):
        assert math.copysign(1, php_round(-0.001, 2)) == -1

    def test_what_is_not_finite_stays(self):
        assert php_round(math.inf, 2) == math.inf
        assert php_round(-math.inf, 2) == -math.inf
        assert math.isnan(php_round(math.nan, 2))

    @given(st.floats(), st.integers(-400, 400))
    def test_it_never_fails(self, value: float, places: int):
        php_round(value, places)

    @given(st.floats(0), st.integers(-20, 20))
    def test_signs_are_symmetric(self, value: float, places: int):
        assert php_round(-value, places) == -php_round(value, places)


def defined(value: float, places: int) -> float | None:
    """The definition: exact decimal of the double, to 15 significant digits, to the places, each half away from zero.

    None where floats cannot tell: the 16th digit is so near to a tie that PHP's own product of value and power decides.
    """
    with localcontext() as context:
        context.prec = 60
        exact = Decimal(value)
        if not exact or abs(exact.scaleb(places)) >= 10**15:
            return value
        scaled = exact.scaleb(14 - exact.adjusted())
        if abs(abs(scaled % 1) - Decimal("0.5")) < Decimal("0.2"):
            return None
        significant = scaled.quantize(Decimal(1), ROUND_HALF_UP).scaleb(exact.adjusted() - 14)
        return float(significant.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def hard_values() -> list[tuple[float, int]]:
    """Amounts as carts make them, most of them one float error away from a tie."""
    source = random.Random(20200101)
    values: list[tuple[float, int]] = []
    for _ in range(5000):
        cents = source.randrange(10 ** source.randrange(1, 9))
        tie = (cents + 0.5) / 100
        values += [
            (tie, 2),
            (cents / 100 + 0.005, 2),
            (cents / 100 / 100 * 20, 2),
            (-cents / 100 * source.choice([0.6125, 1.1]), 2),
        ]
        values.append((math.nextafter(tie, source.choice([0, 1e30])), 2))
        values.append((source.randrange(10**6) / 1000 * source.randrange(1, 50) / 100, source.randrange(5)))
        values.append((source.uniform(-1, 1) * 10 ** source.randrange(-6, 16), source.randrange(9)))
    return values


def test_rounding_agrees_with_its_definition():
    compared = [(value, places, expected) for value, places in hard_values() if (expected := defined(value, places)) is not None]
    assert len(compared) > 30_000
    assert [case for case in compared if php_round(case[0], case[1]) != case[2]] == []


FORMATTED = [
    ((1234567.125, 2, ".", ","), "1,234,567.13"),
    ((1234567.125, 2, ",", "."), "1.234.567,13"),
    ((1234567.125, 2, ".", ""), "1234567.13"),
    ((1234567.125, 2, "", ""), "123456713"),
    ((1234567.125, 2, "::", "&nbsp;"), "1&nbsp;234&nbsp;567::13"),
    ((-30.1, 2, ".", ","), "-30.10"),
    ((-0.001, 2, ".", ","), "0.00"),
    ((-0.001, 2, ",", "."), "0,00"),
    ((-0.0, 0, ".", ","), "0"),
    ((999.995, 2, ".", ","), "1,000.00"),
    ((2.5, 0, ".", ","), "3"),
    ((1250.4, -2, ".", ","), "1,250"),
    ((20.145, 2, ".", ","), "20.15"),
    ((1e20, 2, ".", ","), "100,000,000,000,000,000,000.00"),
    ((math.inf, 2, ".", ","), "inf"),
]


@pytest.mark.parametrize(("arguments", "text"), FORMATTED)
def test_number_format(arguments: tuple[float, int, str, str], text: str):
    assert number_format(*arguments) == text


INTEGERS = [
    ("2.7", 2),
    ("-2.7", -2),
    ("1e2", 100),
    ("40abc", 40),
    ("5abc", 5),
    ("abc", 0),
    ("", 0),
    (None, 0),
    ("  12", 12),
    ("+3", 3),
    (".5", 0),
    ("1e", 1),
    ("0x1A", 0),
    ("1_000", 1),
    ("١٢", 0),
    ("007", 7),
    ([], 0),
    ({}, 0),
    (["x"], 1),
    ({"a": "0"}, 1),
    (True, 1),
    (False, 0),
    (2.99, 2),
    (-2.99, -2),
    (Decimal("5.9000"), 5),
    ("9223372036854775807", 2**63 - 1),
    ("9223372036854775808", 2**63 - 1),
    ("-9223372036854775809", -(2**63)),
    ("1e1000", 2**63 - 1),
    ("-1e1000", -(2**63)),
    ("9" * 5000, 2**63 - 1),
    ("0" * 5000 + "7", 7),
    (10**400, 2**63 - 1),
    (1e300, 2**63 - 1),
    (math.inf, 2**63 - 1),
    (math.nan, 0),
    (Decimal("NaN"), 0),
]


@pytest.mark.parametrize(("value", "number"), INTEGERS)
def test_int_cast(value: object, number: int):
    assert to_int(value) == number


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("5.00", 5.0),
        ("100.0000", 100.0),
        ("10,5", 10.0),
        ("1e1", 10.0),
        ("-.5x", -0.5),
        ("5.", 5.0),
        (" 7", 7.0),
        ("abc", 0.0),
        ("", 0.0),
        ("inf", 0.0),
        ("nan", 0.0),
        ("1_0", 1.0),
        ("1e999", math.inf),
        (None, 0.0),
        (True, 1.0),
        (3, 3.0),
        (10**400, math.inf),
        (Decimal("0.78460002"), 0.78460002),
        ([], 0.0),
        (["x"], 1.0),
    ],
)
def test_float_cast(value: object, number: float):
    assert to_float(value) == number


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.text("0123456789.eE+- x") | st.decimals()


@given(scalars | st.lists(st.text()))
def test_casts_never_fail(value: object):
    assert -(2**63) <= to_int(value) <= 2**63 - 1
    assert isinstance(to_float(value), float)
    assert isinstance(to_text(value), str)
    assert isinstance(truthy(value), bool)


@pytest.mark.parametrize("text", ["0", "12", "-5", "+5", "1e5", "1E-5", ".5", "5.", " 5", "5 ", "\t5\n", "007", "9" * 5000])
def test_numeric_texts(text: str):
    assert is_numeric(text)


@pytest.mark.parametrize("text", ["", " ", ".", "-", "abc", "0x1A", "1e", "1 2", "5x", "1_0", "10,5", "inf", "١", "--1"])
def test_texts_that_are_no_number(text: str):
    assert not is_numeric(text)


@pytest.mark.parametrize("value", [None, "", "0", 0, 0.0, -0.0, False, [], {}, ()])
def test_falsy(value: object):
    assert not truthy(value)


@pytest.mark.parametrize("value", ["0.0000", "0.00000000", "00", " ", "a", 1, -1, 0.1, True, [""], {"a": ""}])
def test_truthy(value: object):
    assert truthy(value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (58.579999999999998, "58.58"),
        (1e15, "1.0E+15"),
        (1e14, "1.0E+14"),
        (99999999999999.0, "99999999999999"),
        (1.25e25, "1.25E+25"),
        (0.1 + 0.2, "0.3"),
        (1 / 3, "0.33333333333333"),
        (100.0, "100"),
        (-0.0, "-0"),
        (0.0001, "0.0001"),
        (0.00001, "1.0E-5"),
        (-1.5e-7, "-1.5E-7"),
        (1e100, "1.0E+100"),
        (10.5, "10.5"),
        (math.inf, "INF"),
        (-math.inf, "-INF"),
        (math.nan, "NAN"),
    ],
)
def test_float_text(value: float, text: str):
    assert float_text(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (4.0, "4"),
        (-0.0, "-0"),
        (0.1 * 3, "0.30000000000000004"),
        (1e16, "10000000000000000"),
        (1e17, "1.0e+17"),
        (0.00001, "1.0e-5"),
    ],
)
def test_shortest(value: float, text: str):
    assert shortest(value) == text


@pytest.mark.parametrize(("value", "text"), [(None, ""), (True, "1"), (False, ""), (5, "5"), (5.0, "5"), ("x", "x"), (["x"], "")])
def test_to_text(value: object, text: str):
    assert to_text(value) == text


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("12", 12),
        ("-5", -5),
        ("0", 0),
        ("01", "01"),
        ("-0", "-0"),
        ("1.5", "1.5"),
        (" 1", " 1"),
        ("", ""),
        ("+1", "+1"),
        ("٣", "٣"),
    ],
)
def test_array_key(text: str, key: int | str):
    assert array_key(text) == key


def test_array_keys_end_at_64_bits():
    assert array_key("9223372036854775807") == 2**63 - 1
    assert array_key("-9223372036854775808") == -(2**63)
    assert array_key("9223372036854775808") == "9223372036854775808"
