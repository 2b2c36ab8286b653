"""The four payment methods of the stock shop (checkout.md §10)."""

import pytest

from cartapi.extensions.payment.bank_transfer import BankTransfer
from cartapi.extensions.payment.cheque import Cheque
from cartapi.extensions.payment.cod import CashOnDelivery
from cartapi.extensions.payment.free_checkout import FreeCheckout
from tests.unit.builders import GERMANY, line, snapshot

METHODS = {"bank_transfer": BankTransfer, "cheque": Cheque, "cod": CashOnDelivery}
TITLES = {"bank_transfer": "Bank Transfer", "cheque": "Cheque / Money Order", "cod": "Cash On Delivery"}


def offered(code, due, /, lines=None, **settings):
    named = {f"payment_{code}_{key}": value for key, value in settings.items()}
    made = snapshot(named, [line()] if lines is None else lines)
    return METHODS[code]().offer(made, due)


@pytest.mark.parametrize("code", METHODS)
def test_members_of_an_offer(code):
    assert offered(code, 10.0, sort_order="5").as_data() == {
        "code": code, "title": TITLES[code], "terms": "", "sort_order": "5",
    }  # fmt: skip
    assert offered(code, 10.0).sort_order is None


@pytest.mark.parametrize("code", METHODS)
@pytest.mark.parametrize(
    ("minimum", "available"),
    [("246.40", True), ("246.41", False), ("", True), ("0", True), (None, True), ("abc", False), ("-5", True)],
)
def test_a_minimum_total(code, minimum, available):
    assert bool(offered(code, 246.40, total=minimum)) is available


@pytest.mark.parametrize("code", METHODS)
def test_a_geo_zone_of_the_payment_address(code):
    settings = {f"payment_{code}_geo_zone_id": "3"}
    assert METHODS[code]().offer(snapshot(settings, [line()], ship_to=GERMANY), 10.0)
    assert METHODS[code]().offer(snapshot(settings, [line()], bill_to=GERMANY), 10.0) is None
    assert METHODS[code]().offer(snapshot(settings, [line()], bill_to=None), 10.0) is None


@pytest.mark.parametrize("code", METHODS)
@pytest.mark.parametrize(("setting", "available"), [("", True), ("0", True), ("3abc", True), ("abc", False), ("00", False)])
def test_a_geo_zone_that_is_no_id_is_nowhere(code, setting, available):
    assert bool(offered(code, 10.0, geo_zone_id=setting)) is available


def test_cash_on_delivery_needs_something_to_deliver():
    assert offered("cod", 10.0, lines=[line(shipping=0)]) is None
    assert offered("cod", 10.0, lines=[]) is None


@pytest.mark.parametrize(("total", "available"), [(0.0, True), (-3.0, True), (0.01, False)])
def test_free_checkout_is_for_totals_of_zero(total, available):
    assert bool(FreeCheckout().offer(snapshot(), total)) is available
