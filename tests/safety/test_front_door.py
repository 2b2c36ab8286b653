"""Who is let in, what the others are told, and what a key may do."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from cartapi.engine.keys import fingerprint, format_scopes
from cartapi.store import models
from tests.safety.inside import WAY, Inside, coming_from

REFUSED = "X-Cartapi-Refused"
NO_PERMISSION = "Warning: You do not have permission to access the API!"
LISTED, STRANGE = "127.0.0.1", "198.51.100.9"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Inside]:
    made = Inside(tmp_path, login_failures=5, max_value_length=1000, max_fields=50, max_body=100_000)
    yield made
    made.database.close()


def limit_key(shop: Inside, **values: Any) -> None:
    """Our entry for the shop's key."""
    with shop.database.writing() as db:
        db.execute(insert(models.key), {"api_id": 1, **values})


def why(shop: Inside, route: str, token: str | None, ip: str = LISTED, **more: Any) -> str:
    """What the header says of a call."""
    return shop.send(route, token, [], **coming_from(ip), **more).headers.get(REFUSED, "")


def test_a_call_that_is_let_in_has_no_such_header(shop: Inside) -> None:
    assert why(shop, "cart/products", shop.login()) == ""


@pytest.mark.parametrize(
    ("statement", "ip", "reason"),
    [
        ("UPDATE oc_api SET status = 0", LISTED, "key-disabled; Default"),
        ("DELETE FROM oc_session", LISTED, "session-gone"),
        ("DELETE FROM oc_api_session", LISTED, "unknown-token"),
        ("UPDATE oc_api_session SET date_modified = '2020-01-01 00:00:00'", LISTED, "token-expired"),
        ("SELECT 1", STRANGE, f"address-not-listed; {STRANGE}"),
        ("DELETE FROM oc_api_ip", LISTED, f"address-not-listed; {LISTED}"),
    ],
)
def test_the_header_and_the_log_say_why(
    shop: Inside, statement: str, ip: str, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    token = shop.login()
    shop.run(statement)
    with caplog.at_level(logging.INFO, "cartapi.access"):
        answer = shop.send("coupon", token, [], **coming_from(ip))
    assert answer.headers[REFUSED] == reason
    assert answer.json == {"error": NO_PERMISSION}
    assert f"refused api/coupon from {ip}: {reason}" in caplog.text
    assert token not in caplog.text


def test_a_call_without_a_token_is_told_so(shop: Inside) -> None:
    assert why(shop, "cart/products", None) == "no-token"


def test_a_token_is_nothing_as_a_cookie(shop: Inside) -> None:
    assert why(shop, "cart/products", None, headers={"Cookie": f"OCSESSID={shop.login()}"}) == "no-token"


def test_ids_of_sessions_come_from_the_server_alone(shop: Inside) -> None:
    chosen = "a" * 26
    before = shop.rows("oc_session")
    shop.call("cart/add", chosen, {"product_id": "100"}, headers={"Cookie": f"OCSESSID={chosen}"})
    assert shop.rows("oc_session") == before


class TestLogin:
    """Wrong keys are counted, whatever process they come to: the counters are rows."""

    def guess(self, shop: Inside, times: int, username: str = "Default", ip: str = LISTED) -> None:
        for _ in range(times):
            assert shop.login(username, "wrong", ip) is None

    def reason(self, shop: Inside, username: str, key: str, ip: str = LISTED) -> str:
        pairs = [(b"username", username.encode()), (b"key", key.encode())]
        answer = shop.send("login", None, pairs, **coming_from(ip))
        assert answer.json == []
        return answer.headers[REFUSED]

    def test_an_address_that_guesses_is_locked_and_gets_the_answer_of_a_wrong_key(self, shop: Inside) -> None:
        self.guess(shop, 5)
        assert shop.login() is None
        assert self.reason(shop, "Default", shop.key) == f"locked-address; {LISTED}"

    def test_the_lock_ends(self, shop: Inside) -> None:
        self.guess(shop, 5)
        shop.now += timedelta(minutes=16)
        assert shop.login() is not None

    def test_a_name_guessed_from_many_addresses_is_locked_for_them_but_not_for_its_own(self, shop: Inside) -> None:
        for number in range(5):
            self.guess(shop, 1, ip=f"198.51.100.{number}")
        assert self.reason(shop, "default", shop.key, STRANGE) == f"locked-name; {STRANGE}"
        assert shop.login() is not None

    def test_the_right_key_forgets_the_wrong_ones(self, shop: Inside) -> None:
        for _ in range(3):
            self.guess(shop, 4)
            assert shop.login() is not None

    def test_the_empty_key_of_the_order_page_never_counts(self, shop: Inside) -> None:
        for _ in range(20):
            assert shop.call("login", form={"username": "Default", "key": ""}) == []
        assert shop.rows("cartapi_throttle") == []
        assert shop.login() is not None

    def test_why_is_in_the_header(self, shop: Inside) -> None:
        assert self.reason(shop, "Default", "wrong") == f"wrong-key; {LISTED}"
        assert self.reason(shop, "Nobody", "wrong") == f"unknown-user; {LISTED}"

    def test_names_and_keys_compare_exactly(self, shop: Inside) -> None:
        assert shop.login(key=shop.key.swapcase()) is None
        assert shop.login(key=shop.key + " x") is None
        assert shop.login("DEFAULT") is None
        assert shop.login("Défault") is None

    def test_a_key_may_be_kept_as_its_hash_alone(self, shop: Inside) -> None:
        limit_key(shop, key_hash=fingerprint(shop.key))
        shop.run("UPDATE oc_api SET key = 'nothing'")
        assert shop.login() is not None
        assert shop.login(key="nothing") is None

    def test_an_expired_key_opens_nothing(self, shop: Inside) -> None:
        token = shop.login()
        limit_key(shop, date_expires=shop.now.replace(tzinfo=None) - timedelta(seconds=1))
        assert self.reason(shop, "Default", shop.key) == "key-expired; Default"
        assert why(shop, "cart/products", token) == "key-expired; Default"


ROUTES = {
    "cart": ("cart/add", "cart/edit", "cart/remove", "cart/products", "currency", "shipping/methods", "shipping/method",
             "payment/methods", "payment/method"),
    "discount": ("coupon", "voucher", "voucher/add", "reward", "reward/maximum", "reward/available"),
    "customer": ("customer", "shipping/address", "payment/address"),
    "order:read": ("order/info", "order/list", "order/products", "order/totals", "order/histories"),
    "order:write": ("order/add", "order/edit", "order/history"),
    "order:delete": ("order/delete",),
}  # fmt: skip


@pytest.mark.parametrize("scope", ROUTES)
def test_a_key_does_what_it_may_and_nothing_else(shop: Inside, scope: str) -> None:
    limit_key(shop, scopes=format_scopes(frozenset({scope})))
    token = shop.login()
    for other, routes in ROUTES.items():
        for route in routes:
            answer = shop.send(route, token, [])
            if other == scope:
                assert REFUSED not in answer.headers, route
            else:
                assert answer.headers[REFUSED] == f"scope; {other}", route
                assert (answer.json == []) if route == "shipping/address" else (NO_PERMISSION in answer.text), route
    assert shop.client.get("/api/rest/cart", headers={"Authorization": f"Bearer {token}"}).headers[REFUSED] == "scope; rest"


def test_a_key_that_was_allowed_carts_before_discounts_were_a_right_keeps_both(shop: Inside) -> None:
    limit_key(shop, scopes="cart")
    token = shop.login()
    assert all(why(shop, route, token) == "" for scope in ("cart", "discount") for route in ROUTES[scope])
    assert why(shop, "order/info", token) == "scope; order:read"


def test_a_key_for_the_second_dialect_places_orders_only_where_it_may(shop: Inside) -> None:
    limit_key(shop, scopes="rest")
    headers = {"Authorization": f"Bearer {shop.login()}"}
    assert REFUSED not in shop.client.get("/api/rest/cart", headers=headers).headers
    assert shop.client.post("/api/rest/cart/place", headers=headers).headers[REFUSED] == "scope; order:write"


def test_a_key_without_an_entry_has_all_rights(shop: Inside) -> None:
    token = shop.login()
    assert all(why(shop, route, token) == "" for routes in ROUTES.values() for route in routes)


def test_calls_a_minute_are_limited_where_a_key_has_a_limit(shop: Inside) -> None:
    limit_key(shop, rate_limit=3)
    token = shop.login()
    answers = [shop.send("cart/products", token, []) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[3].json == {"error": "Warning: This key may make 3 calls a minute!"}
    assert 1 <= int(answers[3].headers["Retry-After"]) <= 60
    rest = shop.client.get("/api/rest/cart", headers={"Authorization": f"Bearer {token}"})
    assert (rest.status_code, "Retry-After" in rest.headers) == (429, True)
    shop.now += timedelta(minutes=1)
    assert shop.send("cart/products", token, []).status_code == 200


def test_a_test_key_places_orders_that_are_none(shop: Inside) -> None:
    limit_key(shop, test_mode=1)
    stock = shop.rows("oc_product", "product_id = 100")
    token = shop.checkout()
    order_id = shop.call("order/add", token, {})["order_id"]
    assert shop.call(f"order/history&order_id={order_id}", token, {"order_status_id": "2", "notify": "1"}).get("success")
    with shop.database.reading() as db:
        status = db.execute(models.order.select().where(models.order.c.order_id == order_id)).one().order_status_id
    assert status == 0
    assert shop.rows("oc_product", "product_id = 100") == stock
    assert shop.rows("cartapi_outbox") == []


def test_a_test_key_cannot_touch_real_orders(shop: Inside) -> None:
    token = shop.checkout()
    order_id = shop.call("order/add", token, {})["order_id"]
    limit_key(shop, test_mode=1)
    for route in ("edit", "delete", "history"):
        answer = shop.call(f"order/{route}&order_id={order_id}", token, {"order_status_id": "0"})
        assert answer == {"error": "Warning: Order could not be found!"}


class TestProxies:
    """Forwarded addresses are believed from proxies that are configured, counted from the right."""

    def seen(self, folder: Path, forwarded: str, peer: str, **config: Any) -> str:
        shop = Inside(folder, **config)
        try:
            headers = {"X-Forwarded-For": forwarded}
            token = shop.login()
            return shop.send("coupon", token, [], headers=headers, **coming_from(peer)).headers.get(REFUSED, "let in")
        finally:
            shop.database.close()

    def test_nobody_is_believed_by_default(self, tmp_path: Path) -> None:
        assert self.seen(tmp_path, LISTED, "10.0.0.1") == "address-not-listed; 10.0.0.1"

    def test_a_proxy_that_is_trusted_is_believed(self, tmp_path: Path) -> None:
        assert self.seen(tmp_path, LISTED, "10.0.0.1", trusted_proxies=("10.0.0.0/8",)) == "let in"

    def test_what_the_client_put_there_himself_does_not_count(self, tmp_path: Path) -> None:
        forwarded = f"{LISTED}, {STRANGE}, 10.0.0.2"
        seen = self.seen(tmp_path, forwarded, "10.0.0.1", trusted_proxies=("10.0.0.0/8",))
        assert seen == f"address-not-listed; {STRANGE}"

    def test_a_mapped_address_is_the_one_that_it_maps(self, tmp_path: Path) -> None:
        assert self.seen(tmp_path, "", "::ffff:127.0.0.1") == "let in"


class TestLimits:
    """Forms beyond a limit are refused whole, with the limit's name."""

    def answer(self, shop: Inside, pairs: list[tuple[bytes, bytes]]) -> tuple[int, str]:
        answer = shop.send("coupon", shop.login(), pairs)
        return answer.status_code, answer.json["error"]

    def test_values(self, shop: Inside) -> None:
        assert self.answer(shop, [(b"coupon", b"x" * 1001)]) == (413, "value_length is limited to 1000")

    def test_fields(self, shop: Inside) -> None:
        assert self.answer(shop, [(b"f", b"x")] * 51) == (413, "fields is limited to 50")

    def test_the_body(self, shop: Inside) -> None:
        assert self.answer(shop, [(b"f", b"x" * 100_001)])[0] == 413

    def test_depth_leaves_the_field_out(self, shop: Inside) -> None:
        assert self.answer(shop, [(b"coupon" + b"[a]" * 100, b"x")])[0] == 200

    def test_the_query_too(self, shop: Inside) -> None:
        answer = shop.send(f"coupon&{'x' * 3000}=1", shop.login(), [])
        assert (answer.status_code, answer.json) == (413, {"error": "name_length is limited to 2048"})


class TestRecords:
    """A line of every call for the panel, without secrets, and when each key was last used."""

    @pytest.fixture
    def shop(self, tmp_path: Path) -> Iterator[Inside]:
        made = Inside(tmp_path, request_log=True)
        yield made
        made.database.close()

    def lines(self, shop: Inside) -> list[Any]:
        shop.app.extensions["cartapi.journal"].write()
        with shop.database.reading() as db:
            return list(db.execute(models.request_log.select().order_by(models.request_log.c.request_log_id)))

    def test_each_call_is_a_line(self, shop: Inside) -> None:
        token = shop.checkout()
        order_id = shop.call("order/add", token, {})["order_id"]
        shop.call("coupon", token, {"coupon": "nonsense"}, headers={"X-Request-Id": "r-1"})
        lines = self.lines(shop)
        assert len(lines) == len(WAY) + 4
        assert (lines[-2].route, lines[-2].order_id, lines[-2].error, lines[-2].api_id) == ("api/order/add", order_id, "", 1)
        assert (lines[-1].route, lines[-1].error, lines[-1].request_id) == ("api/coupon", "coupon", "r-1")
        assert (lines[-1].ip, lines[-1].dialect, lines[-1].status, lines[-1].method) == (LISTED, "opencart", 200, "POST")

    def test_no_line_holds_a_secret(self, shop: Inside) -> None:
        token = shop.login()
        shop.login(key="a-wrong-secret")
        shop.call("cart/products", token)
        text = repr(self.lines(shop))
        assert not any(secret in text for secret in (token, shop.key, "a-wrong-secret"))

    def test_the_last_use_of_a_key_is_known(self, shop: Inside) -> None:
        token = shop.login()
        for _ in range(3):
            shop.call("cart/products", token, headers={"User-Agent": "till/1.0"})
        self.lines(shop)
        with shop.database.reading() as db:
            (row,) = db.execute(models.key.select())
        assert (row.api_id, row.calls, row.last_ip, row.last_agent) == (1, 3, LISTED, "till/1.0")
        assert row.last_used == shop.now.replace(tzinfo=None)
        assert row.scopes is None
