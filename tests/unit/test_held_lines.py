"""What rows say by themselves is what the cart that is priced of them says."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartapi.engine.catalog import CartRow, CatalogFacts
from cartapi.engine.held_lines import NEVER, held_lines
from cartapi.engine.pricing import build_cart

NOW = datetime(2026, 5, 4, 12)
NOTHING_KNOWN = CatalogFacts({}, {}, {}, {}, {})


def row(number: int = 1, **members: object) -> CartRow:
    shipped = CartRow(
        number, number, 0, "[]", 1, 1, date(2020, 1, 1), True, "Rope", "R-1", "", None, 5, 2.0, 0, 1, 1, 1, 0, 0.0,
        1, 0.0, 0.0, 0.0, 1, False, NOW - timedelta(minutes=number),
    )  # fmt: skip
    return shipped._replace(**members)  # pyright: ignore[reportArgumentType]


ROWS = st.lists(
    st.builds(
        row,
        number=st.integers(1, 9),
        shipping=st.sampled_from((0, 1)),
        quantity=st.integers(-1, 2),
        status=st.sampled_from((None, 0, 1)),
        in_store=st.booleans(),
        name=st.sampled_from((None, "Rope")),
        date_available=st.sampled_from((None, date(2020, 1, 1), date(2026, 5, 4), date(2026, 5, 5))),
    ),
    unique_by=lambda each: each.cart_id,
    max_size=4,
)


@given(ROWS)
def test_what_ships_is_known_without_prices(rows: list[CartRow]) -> None:
    assert held_lines(rows, NOW).ships == build_cart(rows, NOTHING_KNOWN, NOW).has_shipping()


@pytest.mark.parametrize(
    "hidden", [{"shipping": 0}, {"quantity": 0}, {"status": 0}, {"status": None}, {"in_store": False}, {"name": None}]
)
def test_what_is_not_shown_ships_nothing(hidden: dict[str, object]) -> None:
    assert held_lines([row()], NOW).ships
    assert not held_lines([row(**hidden)], NOW).ships
    assert held_lines([row(**hidden), row(2)], NOW).ships


def test_rows_that_are_gone_are_named_and_the_oldest_is_found() -> None:
    held = held_lines([row(1), row(2, quantity=0), row(3, status=0)], NOW)
    assert held.gone == (2, 3)
    assert held.oldest == NOW - timedelta(minutes=3)
    assert held_lines([], NOW) == ([], held_lines([], NOW).wanted, (), NEVER, False, False)
