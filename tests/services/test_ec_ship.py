"""Hongkong Post, against a local server (checkout.md §9)."""

from xml.etree import ElementTree as Xml

import pytest

from cartapi.engine.currency import Currency
from cartapi.extensions.offers import load_extras, shipping_offers
from cartapi.extensions.shipping import ec_ship
from cartapi.extensions.shipping.ec_ship import EcShip
from cartapi.extensions.vendors.breaker import Breaker
from cartapi.extensions.vendors.client import vendors
from tests.services.vendor_server import running
from tests.unit.builders import GERMANY, line, snapshot

CALCULATOR = "/API/services/Calculator"
SETTINGS = {
    "shipping_ec_ship_offer": "1", "shipping_ec_ship_api_key": "k", "shipping_ec_ship_api_username": "integrator",
    "shipping_ec_ship_username": "shop", "shipping_ec_ship_air_parcel": "1", "shipping_ec_ship_speed_post": "1",
    "shipping_ec_ship_weight_class_id": "1", "shipping_ec_ship_sort_order": "2", "shipping_ec_ship_tax_class_id": "0",
}  # fmt: skip


def answer(status: str, amount: str) -> str:
    return (
        '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>'
        '<getTotalPostageResponse xmlns="http://webservice.integratorapi.ecship.hkpo.com"><getTotalPostageReturn>'
        f"<errMessage/><status>{status}</status><totalPostage>{amount}</totalPostage>"
        "</getTotalPostageReturn></getTotalPostageResponse></soapenv:Body></soapenv:Envelope>"
    )


@pytest.fixture
def vendor(monkeypatch):
    monkeypatch.setattr(ec_ship, "_kept", type(ec_ship._kept)(seconds=300))
    monkeypatch.setattr(vendors(), "breaker", Breaker())
    with running() as vendor:
        monkeypatch.setenv("CARTAPI_URL_EC_SHIP", vendor.url)
        yield vendor
        vendors().close()


def asking(settings=SETTINGS, address=GERMANY, weight=2.0):
    made = snapshot(settings, [line(weight=weight)], ship_to=address)
    made.currencies.by_code["HKD"] = Currency(9, "HKD", "HK$", "", 2, 8.0, "8.00000000", enabled=True)
    load_extras(None, [EcShip()], made)
    return shipping_offers([EcShip()], made)


def asked_for(vendor) -> list[dict[str, str]]:
    named = ("countryCode", "shipCode", "weight", "ecshipUsername")
    found = [{e.tag.rpartition("}")[2]: e.text or "" for e in Xml.fromstring(one.body).iter()} for one in vendor.asked]  # noqa: S314
    return sorted(({name: one[name] for name in named} for one in found), key=lambda one: one["shipCode"])


def test_postage_is_converted_from_hong_kong_dollars(vendor):
    vendor.says(CALCULATOR, (200, answer("0", "80.0")))
    (offer,) = asking()
    assert offer.as_data() == {
        "title": "Hongkong Post",
        "quote": {
            "0": {"code": "ec_ship.0", "title": "Air Parcel", "cost": 10.0, "tax_class_id": "0", "text": "$10.00"},
            "1": {"code": "ec_ship.1", "title": "SpeedPost", "cost": 10.0, "tax_class_id": "0", "text": "$10.00"},
        },
        "sort_order": "2",
        "error": False,
    }
    assert asked_for(vendor) == [
        {"countryCode": "DEU", "shipCode": code, "weight": "2", "ecshipUsername": "shop"} for code in ("APL", "EMS")
    ]
    asking()
    assert len(vendor.asked) == 2  # kept for a while


@pytest.mark.parametrize(
    ("iso", "services"),
    [("AUS", ["AE2", "APL"]), ("NOR", ["AE1", "APL"]), ("GBR", ["AEG", "APL"]), ("JPN", ["APL"]), ("HKG", ["SMP"])],
)
def test_services_by_country(vendor, iso, services):
    vendor.says(CALCULATOR, (200, answer("0", "80.0")))
    on = {**SETTINGS, "shipping_ec_ship_speed_post": "0", "shipping_ec_ship_e_express": "1", "shipping_ec_ship_smart_post": "1"}
    asking(on, {**GERMANY, "iso_code_3": iso})
    assert [one["shipCode"] for one in asked_for(vendor)] == services


def test_codes_of_the_carrier_and_the_least_weight(vendor):
    vendor.says(CALCULATOR, (200, answer("0", "80.0")))
    names = {"DEU": "GER", "USA/NY": "USN"}
    asking({**SETTINGS, "shipping_ec_ship_countries": names, "shipping_ec_ship_speed_post": ""}, weight=0.01)
    asking({**SETTINGS, "shipping_ec_ship_countries": names, "shipping_ec_ship_speed_post": ""},
           {**GERMANY, "iso_code_3": "USA", "zone_code": "NY"})  # fmt: skip
    assert [(one["countryCode"], one["weight"]) for one in asked_for(vendor)] == [("GER", "0.1"), ("USN", "2")]


def test_it_is_not_offered_unless_the_shop_says_so(vendor):
    assert asking({**SETTINGS, "shipping_ec_ship_offer": ""}) == []
    assert asking({**SETTINGS, "shipping_ec_ship_geo_zone_id": "3"}) == []
    assert vendor.asked == []


def test_a_service_that_is_refused_is_left_out(vendor):
    vendor.says(CALCULATOR, (200, answer("1", "")))
    assert asking() == []


@pytest.mark.parametrize("said", [(500, ""), (200, "<html>"), (200, "<a/>"), (200, "<!DOCTYPE a><a/>")])
def test_a_carrier_that_is_down_says_so(vendor, said):
    vendor.says(CALCULATOR, said)
    (offer,) = asking()
    assert (offer.quotes, offer.error) == ((), "Hongkong Post does not answer at the moment.")
