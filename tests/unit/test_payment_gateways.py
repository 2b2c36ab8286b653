"""The payment gateways of the stock shop, by the table of checkout.md §10."""

import pytest

from cartapi.extensions import registry
from cartapi.extensions.payment.gateways import Gateway, gateways
from tests.unit.builders import EURO, GERMANY, POUND, line, snapshot

CARD = "Credit Card / Debit Card"
TITLES = {
    "alipay": "Alipay",
    "alipay_cross": "Alipay Cross",
    "authorizenet_aim": f"{CARD} (Authorize.Net)",
    "authorizenet_sim": f"{CARD} (Authorize.Net)",
    "bluepay_hosted": f"{CARD} (BluePay)",
    "bluepay_redirect": f"{CARD} (BluePay)",
    "cardconnect": CARD,
    "cardinity": f"{CARD} (Cardinity)",
    "eway": "Pay with Credit Card (eWAY)",
    "firstdata": "Credit / Debit card (First Data)",
    "firstdata_remote": "Credit or Debit Card",
    "g2apay": "Credit / Debit Card / Paypal / Wallet (G2APay)",
    "globalpay": "Credit / Debit card (Globalpay)",
    "globalpay_remote": "Credit or Debit Card",
    "liqpay": f"{CARD} (LiqPay)",
    "nochex": f"{CARD} (NOCHEX)",
    "opayo": f"{CARD} (Opayo)",
    "paymate": f"{CARD} (Paymate)",
    "paypoint": f"{CARD} (PayPoint)",
    "payza": f"{CARD} (Payza)",
    "perpetual_payments": "Credit or Debit Card (Processed securely by Perpetual Payments)",
    "pilibaba": "Pilibaba (霹雳爸爸支付)",
    "realex": "Credit / Debit card (Realex)",
    "realex_remote": "Credit or Debit Card",
    "sagepay_direct": f"{CARD} (SagePay)",
    "sagepay_server": f"{CARD} (SagePay)",
    "sagepay_us": f"{CARD} (SagePay)",
    "securetrading_pp": "Credit / Debit card",
    "securetrading_ws": "Credit / Debit card",
    "skrill": f"{CARD} (Skrill)",
    "twocheckout": f"{CARD} (2Checkout)",
    "web_payment_software": f"{CARD} (Web Payment Software)",
    "wechat_pay": "Wechat Pay",
    "worldpay": f"{CARD} (Worldpay)",
}
RECURRING = {"opayo", "sagepay_direct", "sagepay_server", "worldpay"}
BY_CODE = {gateway.code: gateway for gateway in gateways()}
SESSION = {"shipping_method": {"code": "pilibaba.pilibaba"}}


def offered(code: str, due: float = 100.0, /, **more):
    settings = more.pop("settings", {})
    return BY_CODE[code].offer(snapshot(settings, [line()], session=SESSION, **more), due)


@pytest.mark.parametrize("code", TITLES)
def test_every_gateway_offers_itself(code):
    offer = offered(code, settings={f"payment_{code}_sort_order": "7"})
    assert offer.as_data() == {"code": code, "title": TITLES[code], "terms": "", "sort_order": "7"}
    assert offer.recurring is (code in RECURRING)


def test_the_table_and_the_specification_name_the_same_gateways():
    assert {code for code, gateway in BY_CODE.items() if not gateway.never} == set(TITLES)


@pytest.mark.parametrize("code", sorted(set(TITLES) - {"eway"}))
@pytest.mark.parametrize(("minimum", "available"), [("100", True), ("100.01", False), ("", True), ("0", True), ("abc", False)])
def test_a_minimum_total(code, minimum, available):
    assert bool(offered(code, settings={f"payment_{code}_total": minimum})) is available


@pytest.mark.parametrize("code", TITLES)
def test_a_geo_zone(code):
    settings = {f"payment_{code}_geo_zone_id": "3"}
    assert offered(code, settings=settings)
    assert offered(code, settings=settings, bill_to=GERMANY) is None


@pytest.mark.parametrize(
    ("code", "key"),
    [
        ("cardconnect", "cardconnect_total"),
        ("firstdata_remote", "firstdata_remote_total"),
        ("sagepay_direct", "sagepay_direct_total"),
    ],
)
def test_odd_keys_of_a_minimum_hold_where_the_prefixed_one_is_not_set(code, key):
    assert offered(code, settings={key: "500"}) is None
    assert offered(code, settings={key: "500", f"payment_{code}_total": ""}) is None
    assert offered(code, settings={key: "500", f"payment_{code}_total": "50"})


@pytest.mark.parametrize(
    ("code", "key"),
    [
        ("cardconnect", "cardconnect_geo_zone"),
        ("eway", "payment_eway_standard_geo_zone_id"),
        ("firstdata_remote", "firstdata_remote_geo_zone_id"),
        ("paypoint", "paypoint_geo_zone_id"),
    ],
)
def test_odd_keys_of_a_geo_zone(code, key):
    assert offered(code, settings={key: "3"}, bill_to=GERMANY) is None
    assert offered(code, settings={key: "3", f"payment_{code}_geo_zone_id": "0"}, bill_to=GERMANY)


@pytest.mark.parametrize("code", ["cardconnect", "firstdata_remote", "paypoint"])
def test_odd_keys_of_a_sort_order(code):
    assert offered(code, settings={f"{code}_sort_order": "4"}).sort_order == "4"
    assert offered(code, settings={f"{code}_sort_order": "4", f"payment_{code}_sort_order": "2"}).sort_order == "2"


@pytest.mark.parametrize("code", ["globalpay_remote", "realex_remote"])
def test_a_geo_zone_of_another_gateway_does_not_count(code):
    sibling = f"payment_{code.removesuffix('_remote')}_geo_zone_id"
    assert offered(code, settings={sibling: "4", f"payment_{code}_geo_zone_id": "3"})


def test_eway_has_no_minimum():
    assert offered("eway", settings={"payment_eway_total": "500"})


@pytest.mark.parametrize("code", ["securetrading_pp", "securetrading_ws"])
def test_secure_trading_compares_even_with_a_minimum_of_zero(code):
    assert offered(code, -1.0, settings={f"payment_{code}_total": "0"}) is None
    assert offered(code, 0.0, settings={f"payment_{code}_total": "0"})
    assert offered("skrill", -1.0, settings={"payment_skrill_total": "0"})


def test_paymate_takes_five_currencies():
    assert offered("paymate", currency=EURO)
    assert offered("paymate", currency=POUND)
    assert Gateway("paymate", currencies="AUD").offer(snapshot(), 1.0) is None


def test_pilibaba_is_for_its_own_shipping():
    assert BY_CODE["pilibaba"].offer(snapshot(), 1.0) is None
    assert BY_CODE["pilibaba"].offer(snapshot(session={"shipping_method": {"code": "flat.flat"}}), 1.0) is None
    assert BY_CODE["pilibaba"].offer(snapshot(session=SESSION), 1.0)


def test_amazon_is_known_but_never_offered():
    assert offered("amazon_login_pay") is None
    assert "amazon_login_pay" in registry.known("payment")


def test_french_titles():
    assert offered("skrill", language="fr-fr").title != TITLES["skrill"]
