"""Carriers that are asked over HTTP, against local servers that speak their documented formats (checkout.md §9)."""

import json
from xml.etree import ElementTree as Xml

import pytest

from cartapi.engine.currency import Currency
from cartapi.extensions.offers import load_extras, shipping_offers
from cartapi.extensions.shipping import remote, usps_oauth
from cartapi.extensions.shipping.auspost import AusPost
from cartapi.extensions.shipping.fedex import FedEx
from cartapi.extensions.shipping.usps_oauth import UspsOauth
from cartapi.extensions.vendors.breaker import Breaker
from cartapi.extensions.vendors.client import vendors
from cartapi.store import models
from cartapi.store.database import Database
from tests.services.vendor_server import running
from tests.unit.builders import BRITAIN, GERMANY, line, snapshot

AUSTRALIA = {**BRITAIN, "country_id": "13", "iso_code_2": "AU", "iso_code_3": "AUS", "postcode": "3000"}
AMERICA = {**BRITAIN, "country_id": "223", "iso_code_2": "US", "zone_code": "CA", "postcode": "94111-1234", "city": "San Francisco"}


@pytest.fixture
def db():
    shop = Database("sqlite://")
    with shop.writing() as connection:
        models.metadata.create_all(connection, [models.country])
        row = {"country_id": 222, "name": "United Kingdom", "iso_code_2": "GB", "iso_code_3": "GBR", "address_format": ""}
        connection.execute(models.country.insert().values(**row, postcode_required=1, status=1))
        yield connection
    shop.close()


@pytest.fixture
def vendor(monkeypatch):
    monkeypatch.setattr(remote, "replies", type(remote.replies)(seconds=300))
    monkeypatch.setattr(usps_oauth, "_tokens", type(usps_oauth._tokens)(seconds=0))
    monkeypatch.setattr(vendors(), "breaker", Breaker())
    with running() as vendor:
        for name in ("AUSPOST", "FEDEX", "USPS_OAUTH"):
            monkeypatch.setenv(f"CARTAPI_URL_{name}", vendor.url)
        yield vendor
        vendors().close()


def asking(db, methods, settings, address, lines=None, **more):
    made = snapshot(settings, lines or [line(weight=1.5, quantity=2)], ship_to=address, **more)
    load_extras(db, methods, made)
    return [offer.as_data() for offer in shipping_offers(methods, made)]


DOMESTIC, INTERNATIONAL = (f"/postage/parcel/{scope}/service.json" for scope in ("domestic", "international"))
AUSPOST = {
    "shipping_auspost_api": "secret",
    "shipping_auspost_postcode": "2000",
    "shipping_auspost_weight_class_id": "1",
    "shipping_auspost_tax_class_id": "0",
    "shipping_auspost_sort_order": "3",
    "config_currency": "USD",
}
SERVICES = {
    "services": {
        "service": [
            {"code": "AUS_PARCEL_REGULAR", "name": "Parcel Post", "price": "13.40", "max_extra_cover": 5000},
            {"code": "AUS_PARCEL_EXPRESS", "name": "Express Post", "price": "17.35", "max_extra_cover": 5000},
        ]
    }
}


def test_australia_post_at_home(db, vendor):
    vendor.says(DOMESTIC, (200, json.dumps(SERVICES)))
    (offer,) = asking(db, [AusPost()], AUSPOST, AUSTRALIA)
    assert offer == {
        "title": "Australia Post",
        "quote": {
            "Parcel Post": {
                "code": "auspost.Parcel Post", "title": "Parcel Post", "cost": 13.40, "tax_class_id": "0", "text": "$13.40",
            },
            "Express Post": {
                "code": "auspost.Express Post", "title": "Express Post", "cost": 17.35, "tax_class_id": "0", "text": "$17.35",
            },
        },
        "sort_order": "3",
        "error": "",
    }  # fmt: skip
    asked = vendor.asked[0]
    assert asked.params == {
        "from_postcode": "2000", "to_postcode": "3000", "length": "10", "width": "20", "height": "60", "weight": "3",
    }  # fmt: skip
    assert {key.upper(): value for key, value in asked.headers.items()}["AUTH-KEY"] == "secret"


def test_australia_post_abroad_with_a_single_service_in_another_currency(db, vendor):
    one = {"services": {"service": {"code": "INT_PARCEL_STD_OWN_PACKAGING", "name": "Int. Standard", "price": "20.00"}}}
    vendor.says(INTERNATIONAL, (200, json.dumps(one)))
    made = snapshot(AUSPOST, [line(weight=0.25)], ship_to=GERMANY)
    made.currencies.by_code["AUD"] = Currency(9, "AUD", "A$", "", 2, 1.6, "1.60000000", enabled=True)
    load_extras(db, [AusPost()], made)
    (offer,) = shipping_offers([AusPost()], made)
    assert [(quote.key, quote.title, quote.cost) for quote in offer.quotes] == [("Int Standard", "Int. Standard", 12.5)]
    assert vendor.asked[0].params == {"country_code": "DE", "weight": "0.25"}


@pytest.mark.parametrize(
    "answer",
    [
        (404, json.dumps({"error": {"errorMessage": "Please enter a valid To postcode."}})),
        (200, json.dumps({"services": {"service": []}})),
        (200, json.dumps({"services": "none"})),
        (200, json.dumps({"services": {"service": [{"name": "Parcel Post", "price": "on request"}, "text"]}})),
    ],
)
def test_australia_post_without_a_price_is_absent(db, vendor, answer):
    vendor.says(DOMESTIC, answer)
    assert asking(db, [AusPost()], AUSPOST, AUSTRALIA) == []


def test_a_geo_zone_keeps_australia_post_from_being_asked(db, vendor):
    assert asking(db, [AusPost()], {**AUSPOST, "shipping_auspost_geo_zone_id": "3"}, AUSTRALIA) == []
    assert vendor.asked == []


def test_a_good_answer_is_kept_for_the_next_call(db, vendor):
    vendor.says(DOMESTIC, (200, json.dumps(SERVICES)))
    first = asking(db, [AusPost()], AUSPOST, AUSTRALIA)
    assert asking(db, [AusPost()], AUSPOST, AUSTRALIA) == first
    assert len(vendor.asked) == 1
    asking(db, [AusPost()], AUSPOST, AUSTRALIA, [line(weight=9.0)])
    assert len(vendor.asked) == 2


FEDEX = {
    **{f"shipping_fedex_{key}": key.upper() for key in ("key", "password", "account", "meter")},
    "shipping_fedex_postcode": "EC1A 1BB",
    "shipping_fedex_dropoff_type": "REGULAR_PICKUP",
    "shipping_fedex_packaging_type": "YOUR_PACKAGING",
    "shipping_fedex_rate_type": "LIST",
    "shipping_fedex_length": "10",
    "shipping_fedex_width": "11",
    "shipping_fedex_height": "12",
    "shipping_fedex_length_class_id": "3",
    "shipping_fedex_weight_class_id": "1",
    "shipping_fedex_service": ["FEDEX_GROUND", "FEDEX_2_DAY"],
    "shipping_fedex_tax_class_id": "9",
    "shipping_fedex_sort_order": "5",
    "config_country_id": "222",
}


def envelope(inner: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/">'
        f"<SOAP-ENV:Body>{inner}</SOAP-ENV:Body></SOAP-ENV:Envelope>"
    )


def rate_reply(severity: str, inner: str) -> str:
    return envelope(
        f'<RateReply xmlns="http://fedex.com/ws/rate/v10"><HighestSeverity>{severity}</HighestSeverity>{inner}</RateReply>'
    )


def rated(service: str, *prices: tuple[str, str], delivery: str = "") -> str:
    details = "".join(
        f"<RatedShipmentDetails><ShipmentRateDetail><RateType>{kind}</RateType><TotalNetCharge><Currency>USD</Currency>"
        f"<Amount>{amount}</Amount></TotalNetCharge></ShipmentRateDetail></RatedShipmentDetails>"
        for kind, amount in prices
    )
    moment = f"<DeliveryTimestamp>{delivery}</DeliveryTimestamp>" if delivery else ""
    return f"<RateReplyDetails><ServiceType>{service}</ServiceType>{moment}{details}</RateReplyDetails>"


RATES = rate_reply(
    "SUCCESS",
    rated("PRIORITY_OVERNIGHT", ("PAYOR_ACCOUNT_SHIPMENT", "99.0"))
    + rated("FEDEX_2_DAY", ("PAYOR_ACCOUNT_SHIPMENT", "20.5"), ("PAYOR_LIST_SHIPMENT", "25.0"), delivery="2024-05-03T16:30:00")
    + rated("FEDEX_GROUND", ("PAYOR_LIST_SHIPMENT", "10.0")),
)


def test_fedex_quotes_the_services_of_the_shop(db, vendor):
    vendor.says("/", (200, RATES))
    (offer,) = asking(db, [FedEx()], {**FEDEX, "shipping_fedex_display_weight": "1"}, AMERICA)
    assert (offer["title"], offer["sort_order"], offer["error"]) == ("FedEx (Weight: 3.00kg)", "5", "")
    assert offer["quote"] == {
        "fedex_2_day": {
            "code": "fedex.fedex_2_day", "title": "FedEx 2Day", "cost": 25.0, "tax_class_id": "9", "text": "$32.00",
        },
        "fedex_ground": {
            "code": "fedex.fedex_ground", "title": "FedEx Ground", "cost": 10.0, "tax_class_id": "9", "text": "$14.00",
        },
    }  # fmt: skip


def test_what_fedex_is_asked(db, vendor):
    vendor.says("/", (200, RATES))
    asking(db, [FedEx()], FEDEX, AMERICA)
    request = Xml.fromstring(vendor.asked[0].body)[0][0]  # noqa: S314 - our own request
    named = {"r": "http://fedex.com/ws/rate/v10"}

    def value(path: str) -> str | None:
        return request.findtext("/".join(f"r:{step}" for step in path.split("/")), namespaces=named)

    assert value("WebAuthenticationDetail/UserCredential/Password") == "PASSWORD"
    assert value("RequestedShipment/Shipper/Address/CountryCode") == "GB"
    assert value("RequestedShipment/Recipient/Address/StateOrProvinceCode") == "CA"
    assert value("RequestedShipment/RequestedPackageLineItems/Weight/Value") == "3"
    assert value("RequestedShipment/RequestedPackageLineItems/Weight/Units") == "KG"
    assert value("RequestedShipment/RequestedPackageLineItems/Dimensions/Units") == "IN"


def test_fedex_shows_the_time_and_the_price_of_the_account(db, vendor):
    vendor.says("/", (200, RATES))
    settings = {**FEDEX, "shipping_fedex_display_time": "1", "shipping_fedex_rate_type": "ACCOUNT"}
    (offer,) = asking(db, [FedEx()], settings, AMERICA)
    assert offer["quote"]["fedex_2_day"]["title"] == "FedEx 2Day (Estimated Time: 2024-05-03T16:30:00)"
    assert offer["quote"]["fedex_2_day"]["cost"] == 20.5


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (
            rate_reply("ERROR", "<Notifications><Message>Destination is not served.</Message></Notifications>"),
            "Destination is not served.",
        ),
        (rate_reply("FAILURE", ""), "failure"),
        (envelope("<SOAP-ENV:Fault><faultcode>x</faultcode><faultstring>Fault</faultstring></SOAP-ENV:Fault>"), "Fault"),
        ("<html>maintenance", "FedEx does not answer at the moment."),
        ("<html/>", "FedEx does not answer at the moment."),
        ('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "FedEx does not answer at the moment."),
    ],
)
def test_fedex_complaints_are_shown(db, vendor, answer, error):
    vendor.says("/", (200, answer))
    (offer,) = asking(db, [FedEx()], FEDEX, AMERICA)
    assert (offer["title"], offer["quote"], offer["error"]) == ("FedEx", {}, error)


TOKEN, RATE = "/oauth2/v3/token", "/prices/v3/base-rates/search"
USPS = {
    "shipping_usps_oauth_client_id": "id",
    "shipping_usps_oauth_client_secret": "secret",
    "shipping_usps_oauth_postcode": "20212",
    "shipping_usps_oauth_handling_fee": "1.00",
    "shipping_usps_oauth_priority_mail": "1",
    "shipping_usps_oauth_sort_order": "6",
}
GRANTED = (200, json.dumps({"access_token": "t1", "token_type": "Bearer", "expires_in": 28799}))
PRICE = (200, json.dumps({"totalBasePrice": 9.35, "rates": [{"SKU": "DPXX0XXXXC04010", "price": 9.35, "zone": "04"}]}))


def test_the_postal_service_prices_each_class_that_is_switched_on(db, vendor):
    vendor.says(TOKEN, GRANTED)
    vendor.says(RATE, PRICE)
    (offer,) = asking(db, [UspsOauth()], {**USPS, "shipping_usps_oauth_media_mail": "1"}, AMERICA)
    assert offer["title"] == "United States Postal Service"
    assert offer["sort_order"] == 6
    assert {key: (quote["title"], quote["cost"], quote["text"]) for key, quote in offer["quote"].items()} == {
        "priority_mail": ("Priority Mail", 10.35, "$10.35"),
        "media_mail": ("Media Mail", 10.35, "$10.35"),
    }


def test_what_the_postal_service_is_asked(db, vendor):
    vendor.says(TOKEN, GRANTED)
    vendor.says(RATE, PRICE)
    asking(db, [UspsOauth()], USPS, AMERICA)
    token, price = vendor.asked
    assert json.loads(token.body) == {"client_id": "id", "client_secret": "secret", "grant_type": "client_credentials"}
    assert price.headers["Authorization"] == "Bearer t1"
    asked = json.loads(price.body)
    assert (asked["originZIPCode"], asked["destinationZIPCode"], asked["mailClass"]) == ("20212", "94111", "PRIORITY_MAIL")
    assert asked["weight"] == pytest.approx(3.0 * 2.2046)  # once times the quantity, not twice


def test_a_token_is_kept_and_exchanged_when_it_is_refused(db, vendor):
    vendor.says(TOKEN, GRANTED)
    vendor.says(RATE, PRICE)
    asking(db, [UspsOauth()], USPS, AMERICA)
    asking(db, [UspsOauth()], USPS, AMERICA, [line(weight=2.0)])
    assert [asked.path for asked in vendor.asked] == [TOKEN, RATE, RATE]
    vendor.says(RATE, (401, "{}"), PRICE)
    (refused,) = asking(db, [UspsOauth()], USPS, AMERICA, [line(weight=3.0)])
    assert refused["error"] == "The United States Postal Service does not answer at the moment."
    assert asking(db, [UspsOauth()], USPS, AMERICA, [line(weight=3.0)])[0]["error"] is False
    assert [asked.path for asked in vendor.asked][-2:] == [TOKEN, RATE]


def test_the_postal_service_is_for_its_country(db, vendor):
    assert asking(db, [UspsOauth()], USPS, GERMANY) == []
    assert vendor.asked == []


def test_a_class_that_is_refused_for_the_parcel_is_left_out(db, vendor):
    vendor.says(TOKEN, GRANTED)
    vendor.says(RATE, (400, json.dumps({"error": {"message": "Weight is over the limit"}})))
    assert asking(db, [UspsOauth()], USPS, AMERICA) == []


def test_wrong_credentials_show_an_error(db, vendor, caplog):
    vendor.says(TOKEN, (401, json.dumps({"error": "invalid_client", "error_description": "Invalid credentials"})))
    (offer,) = asking(db, [UspsOauth()], USPS, AMERICA)
    assert offer["quote"] == {}
    assert "Invalid credentials" in caplog.text
    assert "secret" not in caplog.text


@pytest.mark.parametrize("failure", [(500, "oops"), (0, ""), (200, "<html>")])
def test_carriers_that_are_down_say_so_and_the_others_quote(db, vendor, failure):
    vendor.says(DOMESTIC, failure)
    vendor.says(TOKEN, failure)
    vendor.says("/", (200, RATES))
    australian = {**AMERICA, "iso_code_2": "AU"}
    found = asking(db, [AusPost(), FedEx()], {**AUSPOST, **FEDEX, **USPS}, australian)
    assert [(offer["title"], offer["error"], bool(offer["quote"])) for offer in found] == [
        ("Australia Post", "Australia Post does not answer at the moment.", False),
        ("FedEx", "", True),
    ]
    (usps,) = asking(db, [UspsOauth()], USPS, AMERICA)
    assert usps["quote"] == {}


def test_a_silent_carrier_costs_the_time_limit_and_shows_its_error(db, vendor, monkeypatch):
    monkeypatch.setattr(remote, "SECONDS", 0.05)
    vendor.says(DOMESTIC, (-1, ""))
    vendor.says("/", (-1, ""))
    found = asking(db, [AusPost(), FedEx()], {**AUSPOST, **FEDEX}, AUSTRALIA, language="fr-fr")
    assert [offer["error"] for offer in found] == [
        "Australia Post ne répond pas pour le moment.",
        "FedEx ne répond pas pour le moment.",
    ]
