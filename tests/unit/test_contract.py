"""Every built-in extension keeps the contracts that third parties test theirs with; broken ones are told which rule."""

import pytest

from cartapi.engine.methods import PaymentOffer, Quote, ShippingOffer
from cartapi.engine.totals import TotalLine
from cartapi.extensions import registry
from cartapi.testing import payment_contract, shipping_contract, total_contract


@pytest.mark.parametrize("method", registry.known("shipping").values(), ids=lambda one: one.code)
def test_built_in_shipping(method):
    shipping_contract(method)


@pytest.mark.parametrize("method", registry.known("payment").values(), ids=lambda one: one.code)
def test_built_in_payment(method):
    payment_contract(method)


@pytest.mark.parametrize("total", registry.known("total").values(), ids=lambda one: one.code)
def test_built_in_totals(total):
    total_contract(total)


def quotes(*rows: Quote, code: str = "own", error: object = False):
    class Method:
        def quote(self, snapshot):
            return ShippingOffer(code, "Own", rows, 1, error)

    Method.code = "own"
    return Method


GOOD = Quote("a", "own.a", "A", 1.0, 0, "$1.00")


def test_a_method_that_keeps_the_contract():
    shipping_contract(quotes(GOOD))
    shipping_contract(quotes(error="No road leads there."))


@pytest.mark.parametrize(
    ("method", "rule"),
    [
        (quotes(GOOD, code="other"), "method's code"),
        (quotes(), "has a quote"),
        (quotes(GOOD, GOOD), "keys of quotes differ"),
        (quotes(Quote("a", "a", "A", 1.0, 0, "$1.00")), "code of a quote"),
        (quotes(Quote("a.b", "own.a.b", "A", 1.0, 0, "$1.00")), "no dot"),
        (quotes(Quote("a", "own.a", "", 1.0, 0, "$1.00")), "a title"),
        (quotes(Quote("a", "own.a", "A", object(), 0, "$1.00")), "number or text"),
        (type("Empty", (), {"code": "own"}), "has `code` and `quote"),
        (type("Odd", (), {"code": "My Own", "quote": lambda self, snapshot: None}), "small letters"),
        (type("Wrong", (), {"code": "own", "quote": lambda self, snapshot: {}}), "ShippingOffer or None"),
    ],
)
def test_shipping_that_breaks_a_rule(method, rule):
    with pytest.raises(AssertionError, match=rule):
        shipping_contract(method)


class Counting:
    """Answers differently each time."""

    code = "own"
    calls = 0

    def offer(self, snapshot, total):
        self.calls += 1
        return PaymentOffer(self.code, f"Own {self.calls}", 1)


class Writing:
    """Changes what it should only read."""

    code = "own"

    def offer(self, snapshot, total):
        snapshot.checkout.set("payment_method", {"code": "own"})


class Greedy:
    """Takes the lines of others away."""

    code = "own"

    def apply(self, sheet, snapshot):
        sheet.lines.clear()


class Endless:
    """Adds a line without a finite value."""

    code = "own"

    def apply(self, sheet, snapshot):
        sheet.add(TotalLine(self.code, "Own", float("inf"), 1))


@pytest.mark.parametrize(
    ("contract", "made", "rule"),
    [
        (payment_contract, Counting, "same answer"),
        (payment_contract, Writing, "only read"),
        (total_contract, Greedy, "alone"),
        (total_contract, Endless, "finite"),
    ],
)
def test_others_that_break_a_rule(contract, made, rule):
    with pytest.raises(AssertionError, match=rule):
        contract(made)
