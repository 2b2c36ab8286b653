"""Fraud checks of an order: listed addresses, MaxMind, FraudLabs Pro (orders.md §3.6)."""

import json

import pytest
from sqlalchemy import text

from cartapi.engine.settings import StoreSettings
from cartapi.engine.shop import Installed
from cartapi.extensions import registry
from cartapi.extensions.fraud.asking import fraud_status
from cartapi.extensions.fraud.fraudlabspro import FraudLabsPro
from cartapi.extensions.fraud.ip import ListedAddress
from cartapi.extensions.fraud.maxmind import MaxMind
from cartapi.extensions.vendors.breaker import Breaker
from cartapi.extensions.vendors.client import vendors
from cartapi.store import models
from cartapi.store.models.fraud import fraud_ip
from tests.services.vendor_server import running

ORDER = {
    "order_id": 7, "customer_id": 0, "ip": "192.0.2.1", "email": "Ann@Example.com", "telephone": "123", "total": 99.5,
    "currency_code": "USD", "firstname": "Ann", "lastname": "Buyer", "payment_city": "Lancaster", "payment_country_id": 222,
    "payment_postcode": "LA1 1AA", "payment_zone": "Lancashire", "shipping_country_id": 222, "user_agent": "curl",
    "accept_language": "", "payment_address_1": "5 Quay Street",
}  # fmt: skip


@pytest.fixture
def db(fresh_database):
    with fresh_database.writing() as connection:
        connection.execute(
            models.country.insert().values(
                country_id=222, name="UK", iso_code_2="GB", iso_code_3="GBR", address_format="", postcode_required=1, status=1
            )
        )
        yield connection


@pytest.fixture
def vendor(monkeypatch):
    monkeypatch.setattr(vendors(), "breaker", Breaker())
    with running() as vendor:
        monkeypatch.setenv("CARTAPI_URL_MAXMIND", vendor.url)
        monkeypatch.setenv("CARTAPI_URL_FRAUDLABSPRO", vendor.url)
        yield vendor
        vendors().close()


def list_address(db, *addresses):
    fraud_ip.create(db, checkfirst=True)
    db.execute(fraud_ip.insert(), [{"ip": one, "date_added": "2024-01-01 00:00:00"} for one in addresses])


def status(db, check, order=ORDER, **settings):
    return fraud_status([check], db, order, StoreSettings(settings))


def test_a_guest_from_a_listed_address(db):
    list_address(db, "192.0.2.1")
    assert status(db, ListedAddress(), fraud_ip_order_status_id="8") == 8
    assert status(db, ListedAddress(), {**ORDER, "ip": "192.0.2.2"}, fraud_ip_order_status_id="8") == 0
    assert status(db, ListedAddress()) == 0


def test_a_customer_who_was_ever_seen_from_a_listed_address(db):
    list_address(db, "198.51.100.7")
    seen = {"customer_id": 5, "ip": "198.51.100.7", "date_added": "2024-01-01 00:00:00"}
    db.execute(models.customer_ip.insert().values(**seen))
    assert status(db, ListedAddress(), {**ORDER, "customer_id": 5}, fraud_ip_order_status_id="8") == 8
    assert status(db, ListedAddress(), {**ORDER, "customer_id": 6}, fraud_ip_order_status_id="8") == 0


def test_a_missing_table_is_no_finding(db, caplog):
    assert status(db, ListedAddress(), fraud_ip_order_status_id="8") == 0
    assert "fraud 'ip' is off for this call" in caplog.text


MAXMIND = {"fraud_maxmind_key": "license", "fraud_maxmind_score": "40", "fraud_maxmind_order_status_id": "9"}


@pytest.fixture
def maxmind_table(db):
    db.execute(text("CREATE TABLE oc_maxmind (order_id INT PRIMARY KEY, risk_score DECIMAL(10,5) NOT NULL DEFAULT 0)"))


@pytest.mark.parametrize(("score", "expected"), [("40.01", 9), ("40", 0), ("1.5", 0)])
def test_maxmind_by_license_key(db, vendor, maxmind_table, score, expected):
    vendor.says("/app/ccv2r", (200, f"distance=12;riskScore={score};err="))
    assert status(db, MaxMind(), **MAXMIND) == expected
    asked = vendor.asked[0].params
    assert (asked["license_key"], asked["i"], asked["country"], asked["domain"]) == ("license", "192.0.2.1", "GB", "example.com")
    assert status(db, MaxMind(), **MAXMIND) == expected
    assert len(vendor.asked) == 1  # the score is kept


def test_maxmind_by_account_and_license_key(db, vendor, maxmind_table):
    vendor.says("/minfraud/v2.0/score", (200, json.dumps({"risk_score": 88.2, "id": "27d26476"})))
    assert status(db, MaxMind(), **{**MAXMIND, "fraud_maxmind_key": "12:license"}) == 9
    asked = vendor.asked[0]
    assert asked.headers["Authorization"] == "Basic MTI6bGljZW5zZQ=="
    assert json.loads(asked.body)["device"] == {"ip_address": "192.0.2.1", "user_agent": "curl"}


def test_maxmind_reads_the_status_where_the_back_office_saves_it_or_without_prefix(db, maxmind_table):
    db.execute(text("INSERT INTO oc_maxmind VALUES (7, 50)"))
    odd = {"fraud_maxmind_key": "k", "fraud_maxmind_score": "40", "maxmind_order_status_id": "3"}
    assert status(db, MaxMind(), **odd) == 3
    assert status(db, MaxMind(), **odd, fraud_maxmind_order_status_id="9") == 9
    assert status(db, MaxMind(), fraud_maxmind_order_status_id="9") == 0


@pytest.mark.parametrize(
    ("path", "key", "answer"),
    [
        ("/app/ccv2r", "license", (200, "err=INVALID_LICENSE_KEY")),
        ("/app/ccv2r", "license", (500, "")),
        ("/app/ccv2r", "license", (0, "")),
        ("/minfraud/v2.0/score", "1:k", (401, '{"code":"AUTHORIZATION_INVALID"}')),
        ("/minfraud/v2.0/score", "1:k", (200, "[]")),
    ],
)
def test_a_vendor_that_fails_is_no_finding_and_leaves_no_row(db, vendor, maxmind_table, path, key, answer):
    vendor.says(path, answer)
    assert status(db, MaxMind(), **{**MAXMIND, "fraud_maxmind_key": key}) == 0
    assert db.execute(text("SELECT COUNT(*) FROM oc_maxmind")).scalar() == 0


LABS = {
    "fraud_fraudlabspro_key": "key", "fraud_fraudlabspro_score": "80", "fraud_fraudlabspro_order_status_id": "9",
    "fraud_fraudlabspro_review_status_id": "2", "fraud_fraudlabspro_reject_status_id": "7",
    "fraud_fraudlabspro_approve_status_id": "0",
}  # fmt: skip


@pytest.fixture
def labs_table(db):
    columns = "order_id INT PRIMARY KEY, fraudlabspro_score TEXT, fraudlabspro_status TEXT"
    db.execute(text(f"CREATE TABLE oc_fraudlabspro ({columns})"))


@pytest.mark.parametrize(
    ("score", "advice", "expected"),
    [(10, "APPROVE", 0), (10, "REVIEW", 2), (90, "REJECT", 7), (90, "APPROVE", 9), (80, "", 0)],
)
def test_fraudlabs_by_score_and_advice(db, vendor, labs_table, score, advice, expected):
    answer = {"fraudlabspro_score": score, "fraudlabspro_status": advice, "fraudlabspro_id": "20240501-X", "list": [1]}
    vendor.says("/v1/order/screen", (200, json.dumps(answer)))
    assert status(db, FraudLabsPro(), **LABS) == expected
    assert vendor.asked[0].params["ship_country"] == "GB"
    row = db.execute(text("SELECT * FROM oc_fraudlabspro")).one()
    assert tuple(row) == (7, str(score), advice)
    assert status(db, FraudLabsPro(), **LABS) == 0  # asked once an order
    assert len(vendor.asked) == 1


@pytest.mark.parametrize("answer", [(200, '{"fraudlabspro_message":"INVALID API KEY"}'), (503, ""), (200, "<html>")])
def test_fraudlabs_that_fails_is_no_finding(db, vendor, labs_table, answer):
    vendor.says("/v1/order/screen", answer)
    assert status(db, FraudLabsPro(), **LABS) == 0
    assert db.execute(text("SELECT COUNT(*) FROM oc_fraudlabspro")).scalar() == 0


def test_without_a_key_nobody_is_asked(db, vendor):
    assert status(db, MaxMind(), fraud_maxmind_order_status_id="9") == 0
    assert status(db, FraudLabsPro(), fraud_fraudlabspro_order_status_id="9") == 0
    assert vendor.asked == []


class Says:
    """A check that always finds the same."""

    def __init__(self, code, found):
        self.code, self.found = code, found

    def check(self, db, order, settings):
        if self.found is None:
            raise ValueError("broken")
        return self.found


@pytest.mark.parametrize(("found", "expected"), [([3, 5], 5), ([3, 0], 3), ([3, None], 3), ([0, 0], 0), ([], 0)])
def test_all_are_asked_and_the_last_finding_wins(found, expected):
    checks = [Says(str(number), one) for number, one in enumerate(found)]
    assert fraud_status(checks, None, ORDER, StoreSettings({})) == expected


def test_the_shop_says_which_checks_are_on():
    rows = [Installed(1, "fraud", "ip"), Installed(2, "fraud", "maxmind"), Installed(3, "shipping", "flat")]
    settings = StoreSettings({"fraud_ip_status": "1", "fraud_maxmind_status": "0", "shipping_flat_status": "1"})
    assert [check.code for check in registry.fraud_checks(rows, settings)] == ["ip"]
