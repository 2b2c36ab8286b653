"""What must hold of prices and totals whatever the cart: properties of the engine, with the totals that a shop has."""

import math
from dataclasses import replace
from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from cartapi.engine.catalog import QuantityDiscount, Special
from cartapi.engine.discounts import Coupon, VoucherBalance
from cartapi.engine.pricing import base_price
from cartapi.engine.snapshot import Snapshot
from cartapi.engine.totals import TotalLine, Totals, TotalsSheet, compute_totals
from cartapi.extensions.total.coupon import Coupon as CouponTotal
from cartapi.extensions.total.credit import Credit
from cartapi.extensions.total.reward import Reward
from cartapi.extensions.total.shipping import Shipping
from cartapi.extensions.total.sub_total import SubTotal
from cartapi.extensions.total.tax import Tax
from cartapi.extensions.total.total import GrandTotal
from cartapi.extensions.total.voucher import Voucher
from tests.unit.builders import line, snapshot

TOTALS = [SubTotal(), Reward(), Shipping(), CouponTotal(), Tax(), Credit(), Voucher(), GrandTotal()]
SETTINGS = {f"total_{total.code}_sort_order": str(number) for number, total in enumerate(TOTALS, 1)}
NOW = datetime(2024, 5, 1, 12)
CENTS = st.integers(0, 5_000_00).map(lambda cents: cents / 100)
LINES = st.lists(st.tuples(CENTS, st.integers(1, 20), st.integers(0, 500)), min_size=1, max_size=6)


@st.composite
def coupons(draw: st.DrawFn, most: int) -> Coupon:
    """Any coupon that runs, for all products or for some."""
    products = draw(st.none() | st.frozensets(st.integers(1, most), min_size=1))
    kind, shipping = draw(st.sampled_from("PF")), draw(st.booleans())
    discount = draw(st.integers(0, 100_00)) / 100 if kind == "P" else draw(CENTS)
    return Coupon(1, "CODE", kind, discount, False, shipping, 0.0, None, None, 0, 0, 0, 0, products)


@st.composite
def carts(draw: st.DrawFn) -> Snapshot:
    """A cart with every discount at once."""
    drawn = draw(LINES)
    lines = [
        replace(line(price, quantity, product_id=number), points=points * quantity)
        for number, (price, quantity, points) in enumerate(drawn, 1)
    ]
    quote = {"code": "flat.flat", "title": "Flat", "cost": str(draw(CENTS)), "tax_class_id": draw(st.sampled_from(["0", "9"]))}
    session = {"shipping_method": quote, "coupon": "CODE", "voucher": "GIFT", "reward": draw(st.integers(0, 3000))}
    facts = snapshot(SETTINGS, lines, session=session)
    facts.coupon = draw(coupons(len(lines)))
    facts.voucher = VoucherBalance(1, "GIFT", draw(CENTS), 0, None, False, True)
    facts.credit = draw(st.integers(-100_00, 5_000_00)) / 100
    facts.points = draw(st.none() | st.integers(0, 5000))
    return facts


def computed(facts: Snapshot) -> Totals:
    return compute_totals(facts, TOTALS)


def value(totals: Totals, code: str) -> float:
    return sum(each.value for each in totals.lines if each.code == code)


@given(carts())
def test_the_total_is_the_sum_of_its_lines(facts: Snapshot) -> None:
    totals = computed(facts)
    parts = sum(each.value for each in totals.lines if each.code != "total")
    assert math.isclose(totals.total, parts, abs_tol=1e-6)
    assert value(totals, "total") == max(0.0, totals.total)


@given(carts())
def test_the_sub_total_is_the_sum_of_the_lines(facts: Snapshot) -> None:
    assert value(computed(facts), "sub_total") == facts.cart.subtotal()
    assert math.isclose(facts.cart.subtotal(), math.fsum(each.price * each.quantity for each in facts.cart.lines), abs_tol=1e-6)


@given(carts())
def test_no_discount_adds_and_none_takes_more_than_there_is(facts: Snapshot) -> None:
    totals = computed(facts)
    goods, shipping = facts.cart.subtotal(), value(totals, "shipping")
    for code in ("reward", "coupon", "credit", "voucher"):
        assert value(totals, code) <= 0
    assert -value(totals, "reward") <= goods + 1e-6
    assert -value(totals, "coupon") <= goods + shipping + value(totals, "reward") + 1e-6
    assert -value(totals, "credit") <= max(facts.credit, 0)
    assert facts.voucher is not None
    assert -value(totals, "voucher") <= facts.voucher.remaining


@given(carts())
def test_discounts_leave_no_debt(facts: Snapshot) -> None:
    """Nothing takes more than the running total, so that the end is never below 0 by more than a float's dust."""
    assert computed(facts).total >= -1e-6


@given(carts())
def test_only_positive_taxes_are_shown(facts: Snapshot) -> None:
    assert all(each.value > 0 for each in computed(facts).lines if each.code == "tax")


@given(carts())
def test_lines_stand_in_the_order_of_their_settings(facts: Snapshot) -> None:
    orders = [int(str(each.sort_order)) for each in computed(facts).lines]
    assert orders == sorted(orders)


@given(carts())
def test_computing_changes_nothing_and_gives_the_same_again(facts: Snapshot) -> None:
    assert computed(facts) == computed(facts)


@given(carts())
def test_a_voucher_that_paid_nothing_is_dropped(facts: Snapshot) -> None:
    totals = computed(facts)
    assert totals.spent_voucher is (value(totals, "voucher") == 0)


PRICES = st.integers(0, 1_000_00).map(lambda cents: cents / 100)
DISCOUNTS = st.lists(st.builds(QuantityDiscount, st.integers(1, 20), st.integers(0, 3), PRICES, st.none(), st.none()), max_size=5)
SPECIALS = st.lists(st.builds(Special, st.integers(0, 3), PRICES, st.none(), st.none()), max_size=3)


@given(PRICES, DISCOUNTS, SPECIALS, st.integers(1, 30))
def test_a_price_is_one_that_the_shop_has_named(price: float, discounts: list, specials: list, pieces: int) -> None:
    found = base_price(price, discounts, specials, pieces, NOW)
    reached = [each for each in discounts if each.quantity <= pieces]
    if specials:
        assert found in {each.price for each in specials}
    elif reached:
        most = max(each.quantity for each in reached)
        assert found in {each.price for each in reached if each.quantity == most}
    else:
        assert found == price


SORT_ORDERS = st.sampled_from(["0", "1", "01", "1.0", "2", "10", "1e1", "9" * 12])


@given(st.lists(st.tuples(SORT_ORDERS, st.sampled_from(["tax", "total"]), st.sampled_from(["VAT", "a"]), CENTS)))
def test_lines_stand_in_their_rank_whatever_their_sort_orders_are(drawn: list[tuple[str, str, str, float]]) -> None:
    lines = [TotalLine(code, title, value, order) for order, code, title, value in drawn]
    sheet = TotalsSheet(taxes={}, lines=lines)
    assert list(sheet.finish().lines) == sorted(lines, key=TotalLine.rank)
