"""Every route with every field as nobody should send it: JSON, no failure of the server, nothing touched but the call's own.

A sample runs with the other tests; `make fuzz` (CARTAPI_FUZZ_CALLS) sends many more. A failure names the seed of its round.
"""

import json
import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from cartapi.store import models
from tests.safety.inside import PERSON, PLACE, Inside, Pairs

CALLS = int(os.environ.get("CARTAPI_FUZZ_CALLS", "600"))
SEED = int(os.environ.get("CARTAPI_FUZZ_SEED", "1"))
CHECK_EVERY = 100

ORDERED = ("payment_method", "shipping_method", "comment", "affiliate_id", "order_status_id", "idempotency_key")
FIELDS: dict[str, tuple[str, ...]] = {
    "login": ("username", "key"),
    "cart/add": ("product_id", "quantity", "option[201]", "option[202][]", "product[0][product_id]", "product[0][quantity]"),
    "cart/edit": ("key", "quantity"),
    "cart/remove": ("key",),
    "cart/products": (),
    "coupon": ("coupon",),
    "currency": ("currency",),
    "customer": ("customer_id", "customer_group_id", *PERSON, "custom_field[1]"),
    "order/add": ORDERED,
    "order/edit": ORDERED,
    "order/delete": (),
    "order/info": (),
    "order/history": ("order_status_id", "notify", "override", "append", "comment"),
    "order/list": ("filter_order_status", "filter_customer", "filter_date_added", "page", "limit", "sort"),
    "order/products": (),
    "order/totals": (),
    "order/histories": (),
    "payment/address": (*PLACE, "company", "address_2", "custom_field[address][1]"),
    "payment/methods": (),
    "payment/method": ("payment_method",),
    "reward": ("reward",),
    "reward/maximum": (),
    "reward/available": (),
    "shipping/address": (*PLACE, "company", "custom_field[1]"),
    "shipping/methods": (),
    "shipping/method": ("shipping_method",),
    "voucher": ("voucher",),
    "voucher/add": ("from_name", "from_email", "to_name", "to_email", "amount", "voucher_theme_id", "message", "voucher[0][code]"),
}
NASTY: tuple[bytes, ...] = (
    b"", b"0", b"-1", b"1", b"100", b"1.5", b"1e309", b"-1e309", b"nan", b"9223372036854775808", b"2147483648", b"00012abc",
    b"\xff\xfe\x80", b"\xed\xa0\x80", b"a\x00b", b"\r\nX-Injected: 1", b"x" * 300, b"y" * 66_000, "ünïcödé 漢字 🛒".encode(),
    b"' OR '1'='1", b"1; DROP TABLE oc_order", b"1 UNION SELECT `key` FROM oc_api", b"%' AND 1=1 --", b'{"a":1}', b"[]", b"null",
    b"<script>alert(1)</script>", b'"><img src=x onerror=1>', b"../../etc/passwd", b"${7*7}{{7*7}}%s%d%n", b"cod", b"flat.flat",
    b"cod.", b".", b"flat.", b"USD", b"2222", b"VOU-7271", b"2026-02-30", b"a@b.c",
)  # fmt: skip
SHAPES = ("{}", "{}[]", "{}[a][b][]", "{}[0][product_id]", "{}" + "[d]" * 80, "{}[", "")
"""How a field may be spelled; the last one leaves it out."""
GUARDED = (
    "oc_setting", "oc_api", "oc_api_ip", "oc_user", "oc_coupon", "oc_currency", "oc_customer_group", "oc_product_description",
    "oc_product_option", "oc_extension", "oc_country", "oc_zone", "oc_address", "oc_store", "oc_language", "oc_event",
)  # fmt: skip
"""Tables that no call of the API writes."""


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Inside]:
    made = Inside(tmp_path, login_failures=0)
    yield made
    made.database.close()


class Neighbour:
    """Another key with a session, a cart line and what belongs to them: nobody's call may change any of it."""

    def __init__(self, shop: Inside) -> None:
        with shop.database.writing() as db:
            db.execute(
                insert(models.api),
                {"api_id": 7, "username": "Other", "key": "k" * 64, "status": 1, "date_added": shop.now, "date_modified": shop.now},
            )
            db.execute(insert(models.api_ip), {"api_id": 7, "ip": "127.0.0.1"})
        self.token = shop.login("Other", "k" * 64)
        shop.call("cart/add", self.token, {"product_id": "100", "quantity": "5"})
        self.shop = shop
        self.line = shop.rows("oc_cart", f"session_id = '{self.token}'")[0][0]
        self.before = self._seen()

    def _seen(self) -> list[Any]:
        own = f"session_id = '{self.token}'"
        rows = [self.shop.rows(table, own) for table in ("oc_cart", "oc_session", "oc_api_session")]
        return [*rows, *(self.shop.rows(table) for table in GUARDED)]

    def is_untouched(self) -> bool:
        return self._seen() == self.before


def generated(route: str, dice: random.Random, line: int) -> Pairs:
    """A form: each field plain, odd in name or value, repeated or left out; some fields of other routes as well."""
    pairs: Pairs = []
    names = [*FIELDS[route], *dice.sample(["key", "product_id", "api_id", "customer_id", "route", "api_token", "x"], 1)]
    for name in names:
        shape = "{}" if dice.random() < 0.6 else dice.choice(SHAPES)
        if shape:
            value = str(line).encode() if name == "key" and dice.random() < 0.4 else dice.choice(NASTY)
            pairs.append((shape.format(name).encode(), value))
    if dice.random() < 0.1:
        pairs.append((dice.choice(NASTY)[:500] or b"[", dice.choice(NASTY)))
    return pairs


def test_nothing_that_is_sent_to_a_route_breaks_it(shop: Inside) -> None:
    dice = random.Random(SEED)
    neighbour = Neighbour(shop)
    shop.run("UPDATE oc_product SET quantity = 100000")
    routes = sorted(FIELDS)
    token = shop.checkout()
    for number in range(CALLS):
        route = routes[number % len(routes)]
        if number % 40 == 0:
            token = shop.checkout()
        order = f"&order_id={dice.choice(['1', '0', '-1', 'x', '', '%ff', '1%27'])}" if route.startswith("order/") else ""
        used = dice.choice([token] * 8 + [None, "", "x" * 26, neighbour.token[:-1], "' OR 1=1 --"])
        pairs = generated(route, dice, neighbour.line)
        answer = shop.send(route + order, used, pairs, dice.choice(["POST"] * 9 + ["GET"]))
        seen = (SEED, number, route, used, pairs, answer.data[:300])
        assert answer.status_code in (200, 413), seen
        assert answer.content_type == "application/json", seen
        assert isinstance(json.loads(answer.data), dict | list), seen
        assert "X-Injected" not in answer.headers, seen
        if number % CHECK_EVERY == 0:
            assert neighbour.is_untouched(), seen
    assert neighbour.is_untouched()


BODIES: tuple[bytes, ...] = (
    b"", b"{", b"[]", b"null", b"1", b'"x"', b"{}", b'{"sku": null}', b'{"sku": 1, "qty": "x"}', b'{"sku": "SKU", "qty": -1}',
    b'{"qty": 1e400}', b'{"sku": {"a": []}, "qty": []}', b"\xff\xfe", b'{"a":' * 2000 + b"1" + b"}" * 2000, b'{"sku": "\\ud800"}',
    b'{"sku": "a\\u0000b", "qty": 1}', b'[{"sku": "x"}, 1, null]', b'{"items": [{"sku": "x", "qty": 99999999999999999999}]}',
    b'{"coupon": "2222\' OR 1=1"}', b'{"email": "<script>@x.yz"}', b'{"shipping_method": ["flat.flat"]}', b'{"country_id": {}}',
    b'{"billing_address": {"firstname": 1}}', b'{"method": {}}', b'{"firstname": "' + b"x" * 70_000 + b'"}',
)  # fmt: skip
TYPES = ("application/json", "text/xml", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data", "", "x/y")


def rest_paths(shop: Inside) -> list[str]:
    rules = [rule.rule for rule in shop.app.url_map.iter_rules() if rule.rule.startswith("/api/rest/")]
    return sorted(rule.replace("<item_id>", "{line}").replace("<path:rest>", "nowhere") for rule in rules)


def test_nothing_that_is_sent_to_the_second_dialect_breaks_it(shop: Inside) -> None:
    dice = random.Random(SEED)
    neighbour = Neighbour(shop)
    paths, token = rest_paths(shop), shop.checkout()
    for number in range(CALLS // 2):
        if number % 10 == 0:
            token = shop.checkout() if number % 40 == 0 else shop.login()  # some calls end the session
        path = paths[number % len(paths)].format(line=dice.choice([neighbour.line, "x", "0", "-1", "9" * 30, "%ff"]))
        method = dice.choice(["GET", "POST", "PUT", "PATCH", "DELETE"])
        headers = {"Accept": dice.choice(["application/json", "*/*", "text/xml", "x", "application/json;q=x"])}
        if dice.random() < 0.8:
            headers["Authorization"] = f"Bearer {dice.choice([token] * 4 + ['x', 'é'.encode().decode('latin-1')])}"
        body, kind = dice.choice(BODIES), dice.choice(TYPES)
        query = dice.choice(
            ["", "?embed=items", "?embed[]=x", "?attrs=%ff", "?embed=*&attrs=a,,b", "?attrs[a][b]=1", "?embed=" + "x" * 5000]
        )
        answer = shop.client.open(path + query, method=method, data=body, headers=headers, content_type=kind)
        seen = (SEED, number, method, path + query[:40], headers, kind, body[:80], answer.status, answer.data[:300])
        assert answer.status_code < 500, seen
        if answer.data and answer.mimetype == "application/json":
            json.loads(answer.data)
        if number % CHECK_EVERY == 0:
            assert neighbour.is_untouched(), seen
    assert neighbour.is_untouched()


def test_the_fields_of_every_route_are_known_here(shop: Inside) -> None:
    rules = {
        rule.rule.removeprefix("/api/").removesuffix("/index") for rule in shop.app.url_map.iter_rules() if is_route(rule.rule)
    }
    assert rules - {"reward/avaliable"} == set(FIELDS)


def is_route(rule: str) -> bool:
    return rule.startswith("/api/") and not rule.startswith("/api/rest")


@pytest.mark.parametrize("name", ["key", "key[]", "quantity"])
def test_lines_of_another_session_are_out_of_reach(shop: Inside, name: str) -> None:
    neighbour = Neighbour(shop)
    token = shop.login()
    for route in ("cart/edit", "cart/remove"):
        shop.call(route, token, {"key": str(neighbour.line), "quantity": "9", name: str(neighbour.line)})
    shop.call("cart/add", token, {"product[0][product_id]": "105", "product[0][quantity]": "1"})
    assert neighbour.is_untouched()


def test_a_session_of_another_key_is_no_use_without_its_token(shop: Inside) -> None:
    neighbour = Neighbour(shop)
    shop.call("cart/products", "x" * 26, headers={"Cookie": f"OCSESSID={neighbour.token}; PHPSESSID={neighbour.token}"})
    refused = shop.call("cart/products", None, headers={"Cookie": f"OCSESSID={neighbour.token}"})
    assert "permission" in refused["error"]["warning"]
    assert neighbour.is_untouched()
