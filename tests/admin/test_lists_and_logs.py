"""The list of keys, the request log, the audit log, the overview."""

import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert

from cartapi.engine.staff import Actor
from cartapi.services import records
from cartapi.services.work import Moment
from cartapi.store import audit, models, request_log
from cartapi.store.database import Database
from cartapi.store.request_log import Call, CallFilter
from tests.admin.conftest import Browser, Clock, add_key, add_setting

UTC = datetime(2026, 5, 4, 10, 0)


def add_call(shop: Database, minutes_ago: int = 5, **changes: object) -> None:
    values: dict[str, object] = {
        "at": UTC - timedelta(minutes=minutes_ago), "api_id": 1, "route": "api/cart/add", "method": "POST", "status": 200,
        "error": "", "milliseconds": 12, "ip": "10.0.0.1", "order_id": None, "request_id": "r1", "dialect": "forms",
    }  # fmt: skip
    with shop.writing() as db:
        request_log.record(db, Call(**{**values, **changes}))  # pyright: ignore[reportArgumentType]


def names(text: str) -> list[str]:
    """Names in the list of keys, in order."""
    return [
        part.split("<", 1)[0]
        for part in text.split('<th scope="row"><a href="/admin/keys/')[1:]
        for part in [part.split(">", 1)[1]]
    ]


def test_the_list_says_when_a_key_ends(browser: Browser, shop: Database) -> None:
    with shop.writing() as db:
        db.execute(insert(models.key).values(api_id=1, date_expires=datetime(2026, 5, 31, 22, 0)))
    assert re.search(r"last day <time[^>]*>31 May 2026</time>", browser.get("/admin/keys").text)


@pytest.fixture
def keys(shop: Database) -> None:
    """Beside Default: keys in every state."""
    for api_id, name in enumerate(("Alpha", "Beta & Co", "Gamma"), start=2):
        add_key(shop, api_id, name, status=int(name != "Gamma"), ips=(f"10.0.0.{api_id}",))
    add_key(shop, 5, "Nowhere", ips=())
    with shop.writing() as db:
        db.execute(
            insert(models.key).values(api_id=2, description="by the door", date_expires=UTC - timedelta(days=1), last_used=UTC)
        )
        db.execute(insert(models.key_address).values(api_id=3, network="192.0.2.0/24", note="", date_added=UTC))
        db.execute(models.api.update().where(models.api.c.api_id == 3).values(username="Beta &amp; Co", key="k" * 60 + "wxyz"))


@pytest.mark.usefixtures("keys")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Alpha", "Beta &amp; Co", "Default", "Gamma", "Nowhere"]),
        ("?order=DESC", ["Nowhere", "Gamma", "Default", "Beta &amp; Co", "Alpha"]),
        ("?order=desc", ["Alpha", "Beta &amp; Co", "Default", "Gamma", "Nowhere"]),
        ("?sort=bogus;drop&order=ASC", ["Alpha", "Beta &amp; Co", "Default", "Gamma", "Nowhere"]),
        ("?state=active", ["Beta &amp; Co", "Default"]),
        ("?state=disabled", ["Gamma"]),
        ("?state=expired", ["Alpha"]),
        ("?state=unreachable", ["Nowhere"]),
        ("?q=alp", ["Alpha"]),
        ("?q=door", ["Alpha"]),
        ("?q=a+%26", ["Beta &amp; Co"]),
        ("?q=192.0.2", ["Beta &amp; Co"]),
        ("?q=10.0.0.4", ["Gamma"]),
        ("?q=wxyz", ["Beta &amp; Co"]),
        ("?q=kkkk", []),
        ("?q=%25", []),
        ("?page=0", ["Alpha", "Beta &amp; Co", "Default", "Gamma", "Nowhere"]),
        ("?page=-3", ["Alpha", "Beta &amp; Co", "Default", "Gamma", "Nowhere"]),
        ("?page=x", ["Alpha", "Beta &amp; Co", "Default", "Gamma", "Nowhere"]),
        ("?page=999999999999", ["Alpha", "Beta &amp; Co", "Default", "Gamma", "Nowhere"]),
    ],
)
def test_keys_can_be_sought_filtered_sorted(browser: Browser, query: str, expected: list[str]) -> None:
    assert names(browser.get(f"/admin/keys{query}").text) == expected


@pytest.mark.usefixtures("keys")
def test_pages_are_as_long_as_the_shop_says_and_keep_the_search(browser: Browser, shop: Database) -> None:
    add_setting(shop, "config_limit_admin", "2")
    text = browser.get("/admin/keys?order=DESC&page=2").text
    assert names(text) == ["Default", "Beta &amp; Co"]
    assert "3–4 of 5 keys" in text
    assert 'href="/admin/keys?order=DESC&amp;page=3"' in text


def test_the_list_never_holds_a_key(browser: Browser) -> None:
    text = browser.get("/admin/keys").text + browser.get("/admin/keys/1").text
    assert "KKKK" not in text
    assert "…tail" in text


def test_an_empty_list_says_what_to_do(browser: Browser, shop: Database) -> None:
    assert "No key fits" in browser.get("/admin/keys?q=nothing").text
    with shop.writing() as db:
        db.execute(models.api.delete())
    assert "No API keys yet" in browser.get("/admin/keys").text
    assert "Make the first API key" in browser.get("/admin/").text


def test_calls_are_shown_in_the_shops_time_latest_first(browser: Browser, shop: Database) -> None:
    add_call(shop, 10, route="api/first")
    add_call(shop, 5, route="api/second", order_id=17)
    text = browser.get("/admin/calls").text
    assert text.index("api/second") < text.index("api/first")
    assert "04 May 2026, 11:55:00" in text
    assert "#17" in text
    assert ">Default</a>" in text


def test_failed_calls_can_be_shown_alone(browser: Browser, shop: Database) -> None:
    add_call(shop, route="api/good")
    add_call(shop, route="api/refused", error="Warning: no permission")
    add_call(shop, route="api/broken", status=500)
    text = browser.get("/admin/calls?failed=1").text
    assert "api/good" not in text
    assert "api/refused" in text
    assert "api/broken" in text


def test_calls_of_one_key_are_its_own(browser: Browser, shop: Database) -> None:
    add_key(shop, 2, "Other")
    add_call(shop, route="api/mine")
    add_call(shop, route="api/theirs", api_id=2)
    text = browser.get("/admin/keys/1/calls").text
    assert "api/mine" in text
    assert "api/theirs" not in text


def test_calls_can_be_sought_by_address_and_request(browser: Browser, shop: Database) -> None:
    add_call(shop, route="api/one", ip="10.7.7.7", request_id="needle")
    add_call(shop, route="api/two")
    for query in ("10.7.7", "needle", "api/one"):
        text = browser.get(f"/admin/calls?q={query}").text
        assert "api/one" in text
        assert "api/two" not in text


def test_texts_from_outside_are_shown_as_text(browser: Browser, shop: Database) -> None:
    add_call(shop, route="api/<script>", error="<img src=x>", request_id='"><b>')
    text = browser.get("/admin/calls").text
    assert "<script>" not in text
    assert "<img src=x>" not in text
    assert '"><b>' not in text


def test_who_signs_in_and_who_fails_to_is_noted(browser: Browser, stranger: Browser) -> None:
    stranger.sign_in("mallory", "guess")
    text = browser.get("/admin/changes?action=staff").text
    assert "Signed in" in text
    assert "mallory" in text
    assert "guess" not in text


def test_the_audit_log_can_be_sought(browser: Browser, shop: Database) -> None:
    with shop.writing() as db:
        audit.record(db, Actor(7, "greta", "10.1.1.1"), "key.edit", "key 9 Scanner", "name: a → b", UTC)
    assert "Scanner" in browser.get("/admin/changes?q=greta").text
    assert "Scanner" in browser.get("/admin/changes?action=key").text
    assert "Scanner" not in browser.get("/admin/changes?action=order").text
    assert "No entry fits" in browser.get("/admin/changes?q=nobody-at-all").text


def test_old_rows_of_both_logs_are_trimmed(shop: Database) -> None:
    add_call(shop, 60 * 24 * 31)
    add_call(shop)
    with shop.writing() as db:
        audit.record(db, Actor(1, "a", ""), "key.edit", "old", "", UTC - timedelta(days=731))
        audit.record(db, Actor(1, "a", ""), "key.edit", "new", "", UTC)
    assert records.trim(shop, Moment(UTC, UTC)) == 2
    assert records.calls(shop, CallFilter(), 1, 10).total == 1
    assert records.changes(shop, "", "", 1, 10).rows[0].subject == "new"


def test_the_overview_counts_calls_by_hour_of_the_shop(browser: Browser, shop: Database) -> None:
    for minutes in (5, 6, 70):
        add_call(shop, minutes, ip="10.9.9.9")
    add_call(shop, 7, error="refused", ip="10.6.6.6", route="api/slow", milliseconds=1500)
    text = browser.get("/admin/").text
    assert "Calls per hour of the last day: 4, of which 1 failed" in text
    assert '<th scope="row">11:00</th><td class="num">3</td><td class="num">1</td>' in text
    assert '<th scope="row">10:00</th><td class="num">1</td><td class="num">0</td>' in text
    assert "1,500 ms" in text
    assert "10.6.6.6" in text


def test_an_empty_shop_has_an_overview_too(browser: Browser, clock: Clock) -> None:
    text = browser.get("/admin/").text
    for sentence in ("No calls in the last day", "No orders in the last month", "Nobody was refused", "Nothing measured yet"):
        assert sentence in text


@pytest.mark.parametrize(
    ("values", "why"), [({"status": 0}, "is disabled"), ({"status": 1}, None), ({"api_id": 9}, "does not exist")]
)
def test_the_overview_says_why_the_back_offices_order_pages_are_refused(
    browser: Browser, shop: Database, values: dict[str, int], why: str | None
) -> None:
    with shop.writing() as db:
        db.execute(models.api.update().values(**values))
    text = browser.get("/admin/").text
    assert ("The order pages of the shop’s back office do not work" in text) is (why is not None)
    assert why is None or why in text


def test_an_expired_key_of_the_back_office_is_told_too(browser: Browser, shop: Database) -> None:
    with shop.writing() as db:
        db.execute(insert(models.key).values(api_id=1, date_expires=UTC - timedelta(hours=1)))
    assert "has expired" in browser.get("/admin/").text
