"""PHP 8's `<=>`, `==` and sorting with ties (checkout.md §7, pricing.md §5.1)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartapi.engine.phpnum import compare, loose_equal, sort_key

COMPARED = [
    # texts: as numbers when both are, else byte by byte
    ("10", "9", 1),
    ("01", "1", 0),
    ("1", "1.0", 0),
    ("1e1", "10", 0),
    ("10", "abc", -1),
    ("Zeta", "eco", -1),
    ("", "2", -1),
    ("", "-1", -1),
    ("0", "abc", -1),
    ("1 ", "1", 0),
    ("1x", "1", 1),
    ("é", "z", 1),
    ("9223372036854775808", "9223372036854775809", -1),
    ("1e1000", "1e1001", -1),
    ("9223372036854775807", "9223372036854775808", -1),
    # None
    (None, "", 0),
    (None, "-1", -1),
    (None, "0", -1),
    (None, None, 0),
    (None, 0, 0),
    (None, -1, -1),
    (None, False, 0),
    (None, [], 0),
    (None, ["x"], -1),
    # numbers
    (1, 2, -1),
    (1.5, 1, 1),
    (10, "9", 1),
    (10, "9.5 ", 1),
    (200, "abc", -1),
    (0, "abc", -1),
    (0, "", 1),
    (0.5, "0.5", 0),
    (1.5, "1.5x", -1),
    (Decimal("5.0000"), "5", 0),
    # booleans make everything true or false
    (True, "abc", 0),
    (True, "0", 1),
    (False, "", 0),
    (False, [], 0),
    (True, 5, 0),
    (False, "0.0", -1),
    # arrays: fewer members first, then member by member
    ([], [], 0),
    ([1, 2], [3], 1),
    ({"a": "1", "b": "9"}, {"a": "2", "b": "0"}, -1),
    ({"a": "1", "b": "2"}, {"b": "2", "a": "1"}, 0),
    ({"title": "Flat", "quote": {"c": "5"}}, {"title": "Flat", "quote": {"c": "10"}}, -1),
    ({0: "x"}, ["x"], 0),
    ({"0": "x"}, ["x"], 0),
    ([], "z", 1),
    ([], 10**6, 1),
    ("z", [], -1),
]


@pytest.mark.parametrize(("a", "b", "expected"), COMPARED)
def test_compare(a: object, b: object, expected: int):
    assert compare(a, b) == expected
    assert compare(b, a) == -expected


def test_arrays_with_other_keys_are_uncomparable():
    assert compare({"a": 1}, {"b": 1}) == 1
    assert compare({"b": 1}, {"a": 1}) == 1


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.text("0123456789.eE+- x") | st.decimals()


@given(scalars, scalars)
def test_comparing_never_fails(a: object, b: object):
    assert compare(a, b) in (-1, 0, 1)


@pytest.mark.parametrize(
    ("a", "b", "equal"),
    [("01", "1", True), ("5.0", "5", True), ("1abc", "1", False), ("abc", 0, False), (None, "", True), ("a", "A", False)],
)
def test_loose_equal(a: object, b: object, equal: bool):
    assert loose_equal(a, b) is equal


@pytest.mark.parametrize(
    "in_order", [["", "2", "10", "abc"], ["", "-1", "0", "abc"], [None, "-3", "9", "10"], ["9", "10", "Zeta", "eco"]]
)
def test_sort_orders_of_methods(in_order: list[str | None]):
    assert sorted(in_order[2:] + in_order[:2], key=sort_key) == in_order


def test_ties_are_broken_by_the_rows_themselves():
    rows = [
        {"title": title, "sort_order": order}
        for title, order in [("Pickup", "1"), ("Free", "01"), ("Weight", "0"), ("Flat", "1.0")]
    ]
    ordered = sorted(rows, key=lambda row: (sort_key(row["sort_order"]), sort_key(row)))
    assert [row["title"] for row in ordered] == ["Weight", "Flat", "Free", "Pickup"]
