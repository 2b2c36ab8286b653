"""Tokens and sessions: taken up from PHP, an hour long, never losing what parallel calls write (sessions.md §6-10)."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartapi.store import carts, models
from cartapi.web.sessions import merge
from tests.api.shops import ADDRESS, FILLED, GUEST, DemoShop, Script

REFUSED = {"error": "Warning: You do not have permission to access the API!"}
TOKEN = "0123456789abcdef0123456789"
NOW = FILLED.replace(tzinfo=None)


def php_session(shop: DemoShop, data: str, token: str = TOKEN, **row: object) -> Script:
    """A session as PHP leaves it: two rows."""
    shop.add(models.session, session_id=token, data=data, expire=NOW + timedelta(minutes=24))
    held = {"api_id": 1, "session_id": token, "ip": "127.0.0.1", "date_added": NOW, "date_modified": NOW, **row}
    shop.add(models.api_session, **held)
    return Script(shop.app, token)


@pytest.mark.parametrize("api_id", ['"1"', "1"])
def test_a_session_that_php_wrote_is_taken_up(shop: DemoShop, api_id: str) -> None:
    data = '{"api_id":%s,"language":"en-gb","currency":"EUR","coupon":"2222","customer":{"firstname":"Zo\\u00eb"},"x":{"a":[]}}'
    script = php_session(shop, data % api_id)
    script.ok("cart/add", product_id=100)
    titles = {line["title"]: line["text"] for line in script.call("cart/products")["totals"]}
    assert titles["Sub-Total"].endswith("€")
    assert "Coupon (2222)" in titles
    script.ok("voucher", voucher="TIDE25")
    (row,) = shop.rows(models.session, session_id=TOKEN)
    assert row["data"] == (data % api_id)[:-1] + ',"voucher":"TIDE25"}'


@pytest.mark.parametrize("data", ["", "[]", "{}", "null", "not json", '{"language":"en-gb"}', '{"api_id":0}', '"text"', "[1,2]"])
def test_a_session_without_an_api_user_may_do_nothing(shop: DemoShop, data: str) -> None:
    assert php_session(shop, data).call("coupon") == REFUSED


def test_a_token_without_session_data_is_over(shop: DemoShop, script: Script) -> None:
    shop.remove(models.session, session_id=script.token)
    assert script.call("coupon") == REFUSED


def test_a_session_that_php_wrote_lives_as_long_as_its_token(shop: DemoShop) -> None:
    script = php_session(shop, '{"api_id":"1"}')
    script.app = shop.make_app(housekeeping_seconds=0.0)  # which clears away what is over with every call
    shop.clock.forward(minutes=59)
    assert "totals" in script.call("cart/products")


def test_a_session_that_ended_long_ago_opens_nothing_whatever_its_token(shop: DemoShop, script: Script) -> None:
    shop.change(models.session, {"session_id": script.token}, expire=NOW - timedelta(days=2))
    assert script.call("coupon") == REFUSED


def test_sessions_of_shops_that_write_their_own_time_are_not_cleared_away(shop: DemoShop, script: Script) -> None:
    """sessions.md §8: PHP wrote the end in the shop's zone from 3.0.3.7 to 3.0.3.9."""
    script.app = shop.make_app(housekeeping_seconds=0.0)
    for name, behind in (("hawaii", timedelta(hours=10)), ("yesterday", timedelta(hours=25))):
        shop.add(models.session, session_id=name, data="{}", expire=NOW - behind)
    script.call("cart/products")
    assert {row["session_id"] for row in shop.rows(models.session)} == {"hawaii", script.token}


@pytest.mark.parametrize("token", ["", "x", "0" * 26, "' OR 1=1 --", "%00", "é" * 26])
def test_unknown_tokens(shop: DemoShop, token: str) -> None:
    assert Script(shop.app, token).call("coupon") == REFUSED


def test_an_hour_after_the_last_call_it_is_over(shop: DemoShop, script: Script) -> None:
    for _ in range(3):
        shop.clock.forward(minutes=59)
        assert "totals" in script.call("cart/products")
    shop.clock.forward(minutes=60)
    assert "totals" in script.call("cart/products")
    shop.clock.forward(minutes=60, seconds=1)
    assert script.call("coupon") == REFUSED
    shop.clock.forward(minutes=-30)
    assert script.call("coupon") == REFUSED


def test_the_lines_of_a_live_session_stay_however_old_they_are(shop: DemoShop, script: Script) -> None:
    script.ok("cart/add", product_id=100)
    for _ in range(4):
        shop.clock.forward(minutes=50)
        assert len(script.call("cart/products")["products"]) == 1
    (line,) = shop.rows(models.cart)
    assert line["date_added"] > shop.clock.now.replace(tzinfo=None) - timedelta(minutes=60)


def test_what_is_over_is_cleared_away(shop: DemoShop) -> None:
    app = shop.make_app(housekeeping_seconds=0.0)
    script = shop.login()
    script.ok("cart/add", product_id=100)
    shop.clock.forward(hours=2)
    Script(app, TOKEN).call("coupon")
    assert shop.rows(models.api_session) == []
    assert shop.rows(models.cart) == []
    shop.clock.forward(days=1)
    Script(app, TOKEN).call("coupon")
    assert shop.rows(models.session) == []


@pytest.mark.parametrize("guests", [False, True], ids=["of tokens", "of guests"])
def test_only_old_lines_of_sessions_that_are_gone_are_cleared_away(
    shop: DemoShop, monkeypatch: pytest.MonkeyPatch, guests: bool
) -> None:
    monkeypatch.setattr(carts, "_SOME", 2)  # some at once, and then the others
    now, old = FILLED.replace(tzinfo=None), FILLED.replace(tzinfo=None) - timedelta(hours=2)
    for token in ("Alive", "alive too"):
        if guests:
            shop.add(models.session, session_id=token, data="{}", expire=now)
        else:
            shop.add(models.api_session, api_id=1, session_id=token, ip="", date_added=now, date_modified=now)
    owner = {"api_id": 0 if guests else 1, "product_id": 100, "quantity": 1}
    for token in ("gone", "gone", "Alive", "also gone", "alive too", "at last gone"):
        shop.add(models.cart, **owner, session_id=token, date_added=old)
    shop.add(models.cart, **owner, session_id="young", date_added=now)
    shop.add(models.cart, **{**owner, "api_id": 0}, customer_id=7, session_id="a customer", date_added=old)
    with shop.database.writing() as db:
        (carts.purge_guests if guests else carts.purge_dead)(db, now - timedelta(hours=1))
    assert {line["session_id"] for line in shop.rows(models.cart)} == {"Alive", "alive too", "young", "a customer"}


def test_tokens_know_nothing_of_each_other(shop: DemoShop) -> None:
    one, two = shop.login(), shop.login()
    assert one.token != two.token
    one.ok("cart/add", product_id=100)
    one.ok("coupon", coupon="2222")
    assert two.call("cart/products")["products"] == []
    line = one.call("cart/products")["products"][0]["cart_id"]
    two.ok("cart/edit", key=line, quantity=9)
    two.ok("cart/remove", key=line)
    assert one.call("cart/products")["products"][0]["quantity"] == "1"


def test_access_is_checked_with_every_call(shop: DemoShop, script: Script) -> None:
    assert script.send("coupon", ip="203.0.113.9").json == REFUSED
    shop.change(models.api, {"api_id": 1}, status=0)
    assert script.call("coupon") == REFUSED
    shop.change(models.api, {"api_id": 1}, status=1)
    assert script.call("coupon") != REFUSED
    shop.remove(models.api_ip, api_id=1)
    assert script.call("coupon") == REFUSED


@pytest.mark.parametrize(
    ("listed", "admitted"), [(" 127.0.0.1", False), ("127.0.0.1\n", False), ("127.0.0.1 ", True), ("127.0.0.1", True)]
)
def test_white_space_around_a_listed_address_admits_to_signing_in_but_no_token_unless_it_is_blanks_behind(
    shop: DemoShop, listed: str, admitted: bool
) -> None:
    shop.change(models.api_ip, {"api_id": 1, "ip": "127.0.0.1"}, ip=listed)
    script = shop.login()
    assert (script.call("coupon") != REFUSED) is admitted


@pytest.mark.parametrize("token", ["", TOKEN])
def test_any_token_clears_dead_ones_away_an_empty_one_too(shop: DemoShop, token: str) -> None:
    old = NOW - timedelta(hours=2)
    dead = {"api_id": 1, "session_id": "dead", "ip": "127.0.0.1", "date_added": old, "date_modified": old}
    shop.add(models.api_session, **dead)
    assert Script(shop.make_app(housekeeping_seconds=0.0), token).call("coupon") == REFUSED
    assert shop.count(models.api_session, session_id="dead") == 0


def test_who_keeps_nothing_clears_dead_tokens_and_their_lines_away_with_every_call(shop: DemoShop) -> None:
    script = shop.login()
    script.app = shop.make_app(cache_seconds=0.0)
    script.call("cart/products")
    old = NOW - timedelta(hours=2)
    shop.add(models.api_session, api_id=1, session_id="dead", ip="127.0.0.1", date_added=old, date_modified=old)
    for owner in ({"api_id": 1, "session_id": "dead"}, {"api_id": 0, "session_id": "a visitor"}):
        shop.add(models.cart, **owner, product_id=100, quantity=1, date_added=old)
    script.call("cart/products")
    assert shop.count(models.api_session, session_id="dead") == 0
    assert shop.rows(models.cart) == []


LOGINS: list[tuple[dict[str, str], bool]] = [
    ({"username": "Default", "key": "KEY"}, True),
    ({"username": "dEFAULT", "key": "KEY"}, False),
    ({"username": "Defäult", "key": "KEY"}, False),
    ({"key": "KEY"}, True),
    ({"username": "", "key": "KEY"}, False),
    ({"username": "Default"}, False),
    ({"username": "Default", "key": ""}, False),
    ({"username": "Default", "key": "key"}, False),
    ({"username": "Nobody", "key": "KEY"}, False),
    ({}, False),
]


@pytest.mark.parametrize(("form", "opens"), LOGINS)
def test_login(shop: DemoShop, form: dict[str, str], opens: bool) -> None:
    answer = Script(shop.app).call("login", {name: value.replace("KEY", shop.key) for name, value in form.items()})
    if opens:
        assert list(answer) == ["success", "api_token"]
        assert len(answer["api_token"]) == 26
        assert shop.session(answer["api_token"]) == {"api_id": "1"}
    else:
        assert answer == []


def test_login_from_an_address_that_is_not_listed(shop: DemoShop) -> None:
    answer = Script(shop.app).send("login", {"username": "Default", "key": shop.key}, ip="203.0.113.9")
    assert answer.json == {
        "error": {
            "ip": "Warning: Your IP 203.0.113.9 is not allowed to access this API!",
            "key": "Warning: Incorrect API Key!",
        }
    }


def test_data_beyond_the_column_are_refused_and_the_session_stays(shop: DemoShop, script: Script) -> None:
    script.ok("customer", GUEST)
    before = shop.session(script.token or "")
    answer = script.call("payment/address", {**ADDRESS, "company": "x" * 65_000, "address_2": "y" * 5_000})
    assert "error" in answer
    assert shop.session(script.token or "") == before
    assert "totals" in script.call("cart/products")


PARALLEL: list[tuple[str, dict[str, object], str]] = [
    ("customer", GUEST, "customer"),
    ("payment/address", ADDRESS, "payment_address"),
    ("shipping/address", ADDRESS, "shipping_address"),
    ("coupon", {"coupon": "2222"}, "coupon"),
    ("voucher", {"voucher": "TIDE25"}, "voucher"),
]


def test_parallel_calls_on_one_token_lose_nothing(shop: DemoShop, script: Script) -> None:
    script.ok("cart/add", product_id=100)
    calls: list[Callable[[], object]] = [lambda r=route, f=form: script.ok(r, f) for route, form, _ in PARALLEL]
    calls += [lambda: script.call("cart/products")] * 3
    for _ in range(3):
        with ThreadPoolExecutor(len(calls)) as threads:
            for done in [threads.submit(call) for call in calls]:
                done.result()
        assert {key for _, _, key in PARALLEL} <= shop.session(script.token or "").keys()


def test_parallel_adds_make_one_line(shop: DemoShop, script: Script) -> None:
    with ThreadPoolExecutor(8) as threads:
        for done in [threads.submit(script.ok, "cart/add", product_id=100) for _ in range(8)]:
            done.result()
    (line,) = script.call("cart/products")["products"]
    assert line["quantity"] == "8"


def test_parallel_vouchers_are_all_bought(shop: DemoShop, script: Script) -> None:
    form = {"from_name": "A", "from_email": "a@example.com", "to_name": "B", "to_email": "b@example.com", "amount": 5}
    with ThreadPoolExecutor(6) as threads:
        for done in [threads.submit(script.ok, "voucher/add", form) for _ in range(6)]:
            done.result()
    assert len(script.call("cart/products")["vouchers"]) == 6


# Merging what a reading call changed in passing

DATA = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 3) | st.lists(st.integers(0, 3), max_size=2), max_size=6)


@given(DATA, DATA)
def test_without_others_the_merge_is_what_the_call_made(before: dict, after: dict) -> None:
    assert merge(before, before, after) == after


@given(DATA, DATA)
def test_without_a_change_of_its_own_the_merge_is_what_others_made(current: dict, before: dict) -> None:
    assert merge(current, before, dict(before)) == current


@given(DATA, DATA, DATA)
def test_each_key_is_the_calls_where_it_changed_it_and_the_others_elsewhere(current: dict, before: dict, after: dict) -> None:
    merged = merge(current, before, after)
    for key in current.keys() | before.keys() | after.keys() | merged.keys():
        changed = before.get(key) != after.get(key)
        assert merged.get(key, None) == (after if changed else current).get(key, None)


@given(DATA, DATA, DATA)
def test_merging_twice_changes_nothing_more_and_no_argument_is_touched(current: dict, before: dict, after: dict) -> None:
    kept = json.dumps([current, before, after])
    merged = merge(current, before, after)
    assert merge(merged, before, after) == merged
    assert json.dumps([current, before, after]) == kept
