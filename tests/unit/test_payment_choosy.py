"""Payment methods with rules of their own: Square, PayPal, Lay-Buy, Klarna (checkout.md §10)."""

import pytest

from cartapi.engine.currency import Currency
from cartapi.extensions.payment.klarna import KlarnaAccount, KlarnaInvoice
from cartapi.extensions.payment.laybuy import Laybuy
from cartapi.extensions.payment.paypal import methods
from cartapi.extensions.payment.squareup import Squareup
from tests.unit.builders import BRITAIN, GERMANY, line, snapshot

PAYPAL = {one.code: one for one in methods()}
READY = {"payment_paypal_status": "1", "payment_paypal_client_id": "id", "payment_paypal_secret": "s"}


def test_square_is_titled_by_the_shop():
    named = {"payment_squareup_display_name": {"1": "Pay with Square"}, "payment_squareup_sort_order": "3"}
    assert Squareup().offer(snapshot(named), 1.0).as_data() == {
        "code": "squareup", "title": "Pay with Square", "terms": "", "sort_order": 3,
    }  # fmt: skip
    for other in ({}, {"2": "Deutsch"}, {"1": ""}, "text", None):
        assert Squareup().offer(snapshot({"payment_squareup_display_name": other}), 1.0).title == "Credit / Debit Card"


@pytest.mark.parametrize("key", ["payment_squareup_quick_pay", "payment_squareup_delay_capture"])
def test_square_and_recurring_carts(key):
    recurring = [line(recurring={"recurring_id": 1})]
    assert Squareup().offer(snapshot({key: "1"}, recurring), 1.0) is None
    assert Squareup().offer(snapshot({key: "1"}, [line()]), 1.0)
    assert Squareup().offer(snapshot({"payment_squareup_recurring_status": "1"}, recurring), 1.0).recurring
    assert not Squareup().offer(snapshot({}, recurring), 1.0).recurring
    assert Squareup().offer(snapshot({"payment_squareup_total": "5"}), 1.0) is None


@pytest.mark.parametrize(
    ("code", "title", "recurring"),
    [
        ("paypal", "PayPal (Pay with PayPal, Card)", True),
        ("paypal_paylater", "Buy Now Pay Later with PayPal", False),
        ("paypal_googlepay", "Google Pay", False),
        ("paypal_applepay", "Apple Pay", False),
        ("paypal_fastlane", "Credit & Debit Cards", False),
    ],
)
def test_paypal_and_its_buttons_follow_the_settings_of_paypal(code, title, recurring):
    free, sort = {code: False}, {"payment_paypal_sort_order": "2", f"payment_{code}_sort_order": "2"}
    offer = PAYPAL[code].offer(snapshot({**READY, **sort}, extra=free), 10.0)
    assert (offer.title, offer.sort_order, offer.recurring) == (title, "2", recurring)
    assert PAYPAL[code].offer(snapshot({**READY, "payment_paypal_total": "11"}, extra=free), 10.0) is None
    assert PAYPAL[code].offer(snapshot({**READY, "payment_paypal_geo_zone_id": "3"}, extra=free, bill_to=GERMANY), 10.0) is None


@pytest.mark.parametrize("missing", READY)
def test_paypal_needs_its_credentials(missing):
    assert PAYPAL["paypal"].offer(snapshot({**READY, missing: ""}, extra={"paypal": False}), 10.0) is None


def test_paypal_is_not_offered_with_a_place_under_embargo():
    assert PAYPAL["paypal"].offer(snapshot(READY, extra={"paypal": True}), 10.0) is None
    assert PAYPAL["paypal"].offer(snapshot(READY), 10.0) is None


def test_laybuy_looks_at_group_categories_and_products():
    lines = [line(product_id=1), line(product_id=2)]
    found = {"laybuy": {1: frozenset({10, 11}), 2: frozenset({11})}}

    def offered(**lists):
        settings = {f"payment_laybuy_{key}": value for key, value in lists.items()}
        return bool(Laybuy().offer(snapshot(settings, lines, extra=found), 10.0))

    assert offered()
    assert offered(customer_group=["1", "2"])
    assert not offered(customer_group=["2"])
    assert offered(category=["11"])
    assert not offered(category=["10"])
    assert offered(xproducts=["3"])
    assert not offered(xproducts=["2"])
    assert not offered(total="10.01")


CROWN = Currency(4, "SEK", "", "kr", 2, 10.0, "10.00000000", enabled=True)
SWEDEN = {**GERMANY, "country_id": "203", "iso_code_3": "SWE"}
DUTCH = {**GERMANY, "country_id": "150", "iso_code_3": "NLD"}
AGREED = {"status": "1", "merchant": "77", "sort_order": "4"}
PLAN = {"months": "12", "startfee": "0", "invoicefee": "0", "interestrate": "0", "minamount": "10", "type": "1"}


def klarna(method, due, address=GERMANY, agreement=AGREED, plans=None, **more):
    country = address["iso_code_3"]
    settings = {
        f"payment_{method.code}": {country: agreement},
        "klarna_account_pclasses": {country: [PLAN] if plans is None else plans},
        **more,
    }
    made = snapshot(settings, [line()], bill_to=address)
    if country == "SWE":
        made.currencies.by_code["SEK"] = CROWN
    return method.offer(made, due)


def test_klarna_invoice_names_its_terms():
    fee = {"total_klarna_fee": {"DEU": {"status": "1", "fee": "2.50", "tax_class_id": "0"}}}
    assert klarna(KlarnaInvoice(), 10.0, **fee).as_data() == {
        "code": "klarna_invoice",
        "title": "Klarna Invoice - Pay within 14 days",
        "terms": '<a href="https://cdn.klarna.com/1.0/shared/content/legal/terms/77/de_de/invoice?fee=1.96" target="_blank">'
        "Terms and conditions</a>",
        "sort_order": "4",
    }
    assert "fee=0" in klarna(KlarnaInvoice(), 10.0).terms


@pytest.mark.parametrize("method", [KlarnaInvoice(), KlarnaAccount()])
def test_klarna_is_agreed_on_by_country(method):
    assert klarna(method, 100.0)
    assert klarna(method, 100.0, SWEDEN)
    assert klarna(method, 100.0, BRITAIN) is None
    assert klarna(method, 100.0, agreement={**AGREED, "status": "0"}) is None
    assert klarna(method, 100.0, agreement={**AGREED, "total": "100.01"}) is None
    assert klarna(method, 100.0, agreement={**AGREED, "geo_zone_id": "3"}) is None
    assert klarna(method, 100.0, agreement="text") is None
    assert method.offer(snapshot(), 100.0) is None


def test_klarna_needs_the_currency_of_the_country():
    assert KlarnaInvoice().offer(snapshot({"payment_klarna_invoice": {"SWE": AGREED}}, bill_to=SWEDEN), 100.0) is None


def test_klarna_account_names_the_lowest_monthly_rate_in_the_currency_of_the_country():
    assert klarna(KlarnaAccount(), 120.0).title == "Klarna Account - Pay from 7.85€/month"
    assert klarna(KlarnaAccount(), 120.0, SWEDEN).title == "Klarna Account - Pay from 100.00kr/month"
    plans = [PLAN, {**PLAN, "months": "24", "invoicefee": "1"}, {**PLAN, "months": "36", "minamount": "5000"}]
    assert klarna(KlarnaAccount(), 120.0, SWEDEN, plans=plans).title == "Klarna Account - Pay from 51.00kr/month"
    dear = [{**PLAN, "interestrate": "12", "startfee": "10"}]
    assert klarna(KlarnaAccount(), 119.0, SWEDEN, plans=dear).title == "Klarna Account - Pay from 106.62kr/month"


@pytest.mark.parametrize("plans", [[], [{**PLAN, "type": "2"}], [{**PLAN, "minamount": "9999"}], [{}], ["text"], "text"])
def test_klarna_account_needs_a_plan(plans):
    assert klarna(KlarnaAccount(), 120.0, plans=plans) is None


def test_klarna_account_is_for_persons_and_small_sums_in_the_netherlands():
    assert klarna(KlarnaAccount(), 120.0, {**GERMANY, "company": "Spree GmbH"}) is None
    assert klarna(KlarnaInvoice(), 120.0, {**GERMANY, "company": "Spree GmbH"})
    assert klarna(KlarnaAccount(), 318.0, DUTCH)
    assert klarna(KlarnaAccount(), 319.0, DUTCH) is None
