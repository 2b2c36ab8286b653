"""Asking all methods: order, recurring carts, and methods that break."""

import logging

from cartapi.engine.methods import PaymentOffer, ShippingOffer
from cartapi.extensions.offers import payment_offers, shipping_offers
from cartapi.extensions.payment.cheque import Cheque
from cartapi.extensions.shipping.flat import Flat
from cartapi.extensions.shipping.pickup import Pickup
from tests.unit.builders import GERMANY, line, snapshot


class Broken:
    """A method whose settings do not parse."""

    code = "broken"

    def quote(self, snapshot) -> ShippingOffer | None:
        return ShippingOffer(self.code, snapshot.settings.values["shipping_broken_title"], (), 1)

    def offer(self, snapshot, total) -> PaymentOffer | None:
        return PaymentOffer(self.code, "", int("12,5"))


class Subscription:
    """A method that takes recurring payments."""

    code = "subscription"

    def offer(self, snapshot, total) -> PaymentOffer | None:
        return PaymentOffer(self.code, "Subscription", "1", recurring=True)


def test_offers_come_in_the_order_of_the_methods_without_the_empty_ones():
    made = snapshot({"shipping_flat_geo_zone_id": "3"}, [line()])
    assert [offer.code for offer in shipping_offers([Pickup(), Flat()], made)] == ["pickup", "flat"]
    abroad = snapshot({"shipping_flat_geo_zone_id": "3"}, [line()], ship_to=GERMANY)
    assert [offer.code for offer in shipping_offers([Pickup(), Flat()], abroad)] == ["pickup"]


def test_a_broken_method_costs_only_itself_and_one_log_line(caplog):
    with caplog.at_level(logging.WARNING, "cartapi.extensions"):
        assert [offer.code for offer in shipping_offers([Broken(), Flat()], snapshot())] == ["flat"]
        assert [offer.code for offer in payment_offers([Broken(), Cheque()], snapshot(), 1.0)] == ["cheque"]
    assert [record.getMessage() for record in caplog.records] == [
        "shipping 'broken' is off for this call: KeyError: 'shipping_broken_title'",
        "payment 'broken' is off for this call: ValueError: invalid literal for int() with base 10: '12,5'",
    ]


def test_a_recurring_cart_keeps_what_takes_recurring_payments():
    methods = [Cheque(), Subscription()]
    assert [offer.code for offer in payment_offers(methods, snapshot({}, [line()]), 1.0)] == ["cheque", "subscription"]
    recurring = snapshot({}, [line(), line(recurring={"recurring_id": 1}, product_id=2)])
    assert [offer.code for offer in payment_offers(methods, recurring, 1.0)] == ["subscription"]
