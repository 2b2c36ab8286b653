"""Tokens, cookies, guests; no other site in a visitor's name; origins (rest-cart.md §2.5, §6.1)."""

import json
import re
from typing import Any

import pytest

from cartapi.store import models
from tests.rest.clients import KEY, LONDON, MAP, ROOT, ROPE, Api, RestShop

EXPIRED = ["Invalid or expired token"]
SITE = "https://elsewhere.example"


def bare(shop: RestShop) -> Api:
    """A client without token and cookie jar."""
    return Api(shop.app, "")


def call(api: Api, method: str, path: str, cookie: str = "", **headers: str) -> Any:
    """A call that says of its session only what `headers` and `cookie` say."""
    client = api.app.test_client(use_cookies=False)
    named = {name.replace("_", "-").title(): value for name, value in headers.items()}
    if cookie:
        named["Cookie"] = cookie
    return client.open(ROOT + path, method=method, headers=named, data=b"{}" if method == "POST" else b"")


def test_the_three_ways_to_name_a_session(api: Api) -> None:
    api.add()
    token = api.token
    for answer in (
        call(api, "GET", "/cart", authorization=f"Bearer {token}"), call(api, "GET", "/cart", authorization=f"bearer  {token}"),
        call(api, "GET", f"/cart?api_token={token}"), call(api, "GET", "/cart", cookie=f"OCSESSID={token}"),
    ):  # fmt: skip
        assert answer.json["qty"] == 1


def test_the_first_way_wins(shop: RestShop, api: Api) -> None:
    api.add()
    other = shop.api()
    assert call(api, "GET", f"/cart?api_token={api.token}", authorization=f"Bearer {other.token}").json["qty"] == 0
    assert call(api, "GET", f"/cart?api_token={other.token}", cookie=f"OCSESSID={api.token}").json["qty"] == 0


@pytest.mark.parametrize("token", ["", "0" * 26, "x", "' OR 1=1", "é"])
def test_a_token_that_is_none_is_never_overlooked(api: Api, token: str) -> None:
    cookie = f"OCSESSID={api.token}"
    for answer in (
        call(api, "GET", "/cart", cookie, authorization=f"Bearer {token}"), call(api, "GET", f"/cart?api_token={token}", cookie),
    ):  # fmt: skip
        assert answer.status_code == 401
        assert [entry["message"] for entry in answer.json["messages"]["error"]] == EXPIRED
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_the_checks_of_the_other_dialect(shop: RestShop, api: Api) -> None:
    assert api.refused("GET", "/cart", status=401, ip="198.51.100.7") == EXPIRED
    shop.change(models.api, {"api_id": 1}, status=0)
    assert api.refused("GET", "/cart", status=401) == EXPIRED
    shop.change(models.api, {"api_id": 1}, status=1)
    shop.clock.forward(minutes=50)
    api.get("/cart")
    shop.clock.forward(minutes=50)
    api.get("/cart")
    shop.clock.forward(minutes=61)
    assert api.refused("GET", "/cart", status=401) == EXPIRED


def test_other_kinds_of_authorization_name_no_session(api: Api) -> None:
    assert call(api, "GET", "/cart", authorization="Basic YTpi").status_code == 200


def test_a_key_may_lack_the_right(shop: RestShop, api: Api) -> None:
    shop.add(models.key, api_id=1, scopes="cart,customer")
    assert api.refused("GET", "/cart", status=403) == ["Access denied"]
    assert call(api, "GET", "/cart", cookie=f"OCSESSID={api.token}").status_code == 403
    shop.change(models.key, {"api_id": 1}, scopes="rest")
    api.get("/cart")
    assert api.refused("POST", "/cart/place", status=403) == ["Access denied"]


def test_a_token_cookie_gets_all_the_checks(shop: RestShop, api: Api) -> None:
    api.add()
    cookie = f"OCSESSID={api.token}"
    assert call(api, "GET", "/cart", cookie).json["qty"] == 1
    shop.clock.forward(minutes=61)
    assert call(api, "GET", "/cart", cookie).json["qty"] == 0
    api.app.test_client(use_cookies=False).get("/index.php?route=api/cart/products")


def test_a_dead_tokens_data_cannot_be_read(shop: RestShop, api: Api) -> None:
    api.put("/cart/billing_address", LONDON)
    shop.remove(models.api_session)
    cookie = f"OCSESSID={api.token}"
    assert call(api, "GET", "/cart/billing_address", cookie).json["city"] is None
    answer = call(api, "POST", "/cart", cookie, content_type="application/json")
    assert answer.status_code == 200
    assert api.token not in answer.headers["Set-Cookie"]


def test_a_guests_session_begins_with_his_first_change(shop: RestShop, guest: Api) -> None:
    assert "Set-Cookie" not in guest.send("GET", "/cart").headers
    answer = guest.send("POST", "/cart/items", {"sku": ROPE})
    cookie = answer.headers["Set-Cookie"]
    assert re.fullmatch(r"OCSESSID=[0-9a-f]{26}; HttpOnly; Path=/; SameSite=Lax", cookie)
    assert "Set-Cookie" not in guest.send("POST", "/cart/items", {"sku": ROPE}).headers
    (row,) = shop.rows(models.cart)
    assert (row["api_id"], row["customer_id"], row["session_id"]) == (0, 0, cookie[9:35])
    assert "api_id" not in shop.session(row["session_id"])


def test_a_refused_first_change_makes_no_session(shop: RestShop, guest: Api) -> None:
    answer = guest.send("POST", "/cart/items", {"sku": "NONE"})
    assert answer.status_code == 400
    assert "Set-Cookie" not in answer.headers
    assert not shop.rows(models.session)


def test_a_guests_cookie_is_no_token(guest: Api) -> None:
    cookie = guest.send("POST", "/cart/items", {"sku": ROPE}).headers["Set-Cookie"][9:35]
    assert call(guest, "GET", "/cart", authorization=f"Bearer {cookie}").status_code == 401
    answer = guest.app.test_client(use_cookies=False).post(f"/index.php?route=api/cart/products&api_token={cookie}")
    assert answer.json == {"error": {"warning": "Warning: You do not have permission to access the API!"}}


def test_the_cart_of_the_shops_own_front(shop: RestShop, guest: Api) -> None:
    session_id = "abcdefghijklmnopqrstuv1234"
    shop.add(
        models.session, session_id=session_id, data='{"language":"en-gb","currency":"EUR"}', expire=shop.clock.now.replace(hour=11)
    )
    shop.add(models.cart, api_id=0, customer_id=0, session_id=session_id, product_id=1, recurring_id=0, option="[]", quantity=3,
             date_added=shop.clock.now)  # fmt: skip
    cart = call(guest, "GET", "/cart", cookie=f"OCSESSID={session_id}").json
    assert (cart["qty"], cart["totals"]["subtotal"]["currency"]) == (3, "EUR")


def test_a_customer_of_the_shops_own_front(shop: RestShop, guest: Api) -> None:
    session_id = "abcdefghijklmnopqrstuv1234"
    shop.add(models.session, session_id=session_id, data='{"customer_id":"1"}', expire=shop.clock.now.replace(hour=11))
    shop.add(models.cart, api_id=0, customer_id=1, session_id=session_id, product_id=1, recurring_id=0, option="[]", quantity=2,
             date_added=shop.clock.now)  # fmt: skip
    cookie = f"OCSESSID={session_id}"
    assert call(guest, "GET", "/cart?attrs=email,qty", cookie).json == {"email": "anna@customer.example", "qty": 2}
    assert call(guest, "GET", "/cart/shipping_address", cookie).json["customer_address_id"] == 0


def test_a_visitors_lines_follow_him_when_he_signs_in_at_the_front(shop: RestShop, guest: Api) -> None:
    guest.add(ROPE, 2)
    guest.add(MAP)
    (row,) = shop.rows(models.session)
    shop.add(models.cart, api_id=0, customer_id=1, session_id=row["session_id"], product_id=1, recurring_id=0, option="[]",
             quantity=3, date_added=shop.clock.now)  # fmt: skip
    shop.change(models.session, {"session_id": row["session_id"]}, data='{"customer_id":"1"}')
    for _ in range(2):
        assert [(line["sku"], line["qty"]) for line in guest.get("/cart/items").values()] == [(ROPE, 5), (MAP, 1)]
    assert {line["customer_id"] for line in shop.rows(models.cart)} == {1}


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_customers_cart_at_the_front_is_one_in_all_his_sessions(shop: RestShop, guest: Api, method: str) -> None:
    here, there = "abcdefghijklmnopqrstuv1234", "abcdefghijklmnopqrstuv5678"
    shop.add(models.session, session_id=here, data='{"customer_id":"1"}', expire=shop.clock.now.replace(hour=11))
    line = {"recurring_id": 0, "option": "[]", "quantity": 2, "date_added": shop.clock.now}
    for api_id, customer_id in ((0, 1), (0, 2), (0, 0), (1, 1)):
        shop.add(models.cart, api_id=api_id, customer_id=customer_id, session_id=there, product_id=1, **line)
    answer = call(guest, method, "/cart?embed=items", f"OCSESSID={here}", content_type="application/json")
    assert [(each["sku"], each["qty"]) for each in answer.json["items"].values()] == [(ROPE, 2)]
    assert shop.count(models.cart, session_id=there) == 3


@pytest.mark.parametrize("cookie", ["short", "x" * 33, "<script>aaaaaaaaaaaaaaaaaaa", "unknownunknownunknownunkno"])
def test_cookies_that_name_no_session(shop: RestShop, guest: Api, cookie: str) -> None:
    assert call(guest, "GET", "/cart", f"OCSESSID={cookie}").json["qty"] == 0
    answer = call(guest, "POST", "/cart", f"OCSESSID={cookie}", content_type="application/json")
    assert cookie not in answer.headers["Set-Cookie"]


def test_a_guests_session_ends_an_hour_after_its_last_call(shop: RestShop, guest: Api) -> None:
    guest.add()
    for _ in range(3):
        shop.clock.forward(minutes=40)
        assert guest.get("/cart")["qty"] == 1
    shop.clock.forward(minutes=61)
    assert guest.get("/cart")["qty"] == 0


def test_other_names_of_the_cookie(shop: RestShop) -> None:
    guest = shop.guest(rest_cookies=("frontend", "OCSESSID"))
    assert guest.send("POST", "/cart/items", {"sku": ROPE}).headers["Set-Cookie"].startswith("frontend=")
    assert guest.get("/cart")["qty"] == 1


def test_without_public_carts_every_call_needs_a_token(shop: RestShop) -> None:
    guest = shop.guest(rest_public_carts=False)
    assert guest.refused("GET", "/cart", status=401) == EXPIRED
    assert guest.refused("POST", "/cart/items", {"sku": ROPE}, status=401) == EXPIRED
    assert shop.api(rest_public_carts=False).get("/cart")["qty"] == 0


def test_guests_may_not_call_too_often(shop: RestShop) -> None:
    guest = shop.guest(rest_guest_rate=3)
    for _ in range(3):
        guest.get("/cart")
    answer = guest.send("GET", "/cart")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    assert guest.send("GET", "/cart", ip="127.0.0.9").status_code == 200
    shop.clock.forward(minutes=1)
    guest.get("/cart")
    api = shop.api(rest_guest_rate=1)
    for _ in range(3):
        api.get("/cart")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""])
def test_forms_of_other_sites_cannot_use_a_visitors_cookie(guest: Api, kind: str) -> None:
    guest.add()
    for path in ("/cart", "/cart/items", "/cart/validate", "/cart/place", "/cart/billing_address"):
        assert guest.refused("POST", path, raw="sku=SKU-1", kind=kind, status=403) == ["Access denied"]
    guest.ok("POST", "/cart", {"email": "x"})
    answer = guest.send("POST", "/cart/items", raw="sku=SKU-1", kind="text/plain", x_csrf_token="1")
    assert answer.status_code == 200
    assert guest.send("POST", "/cart/validate", kind="", x_requested_with="XMLHttpRequest").status_code == 422


@pytest.mark.parametrize("kind", ["text/plain", "text/xml", "application/x-www-form-urlencoded", ""])
@pytest.mark.parametrize("path", ["/cart", "/cart/items/LINE", "/cart/billing_address", "/cart/payment"])
def test_what_a_visitor_puts_is_json_or_says_that_it_is_no_form(guest: Api, path: str, kind: str) -> None:
    path = path.replace("LINE", str(guest.add()["item_id"]))
    assert guest.refused("PUT", path, raw="<a><qty>1</qty></a>", kind=kind, status=403) == ["Access denied"]
    assert guest.send("PUT", path, raw="qty=1", kind="text/plain", x_requested_with="XMLHttpRequest").status_code == 200


def test_a_visitor_deletes_without_a_body_hence_without_its_type(guest: Api) -> None:
    guest.add()
    assert guest.send("DELETE", "/cart/items", kind="").status_code == 204


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_other_origins_cannot_use_a_visitors_cookie(shop: RestShop, guest: Api, method: str) -> None:
    guest.add()
    assert guest.refused(method, "/cart", {"email": "x"}, status=403, origin=SITE) == ["Access denied"]
    assert guest.send("GET", "/cart", origin=SITE).status_code == 200
    assert guest.send("POST", "/cart", {"email": "x"}, origin="http://localhost").status_code == 200
    listed = shop.guest(cors_origins=(SITE,))
    listed.add()
    assert listed.send("POST", "/cart", {"email": "x"}, origin=SITE).status_code == 200


def test_a_token_needs_no_such_care(api: Api) -> None:
    assert api.send("POST", "/cart/items", raw="sku=SKU-1", kind="text/plain", origin=SITE).status_code == 201


def test_no_origin_is_told_anything_by_default(guest: Api) -> None:
    for method in ("GET", "OPTIONS"):
        answer = guest.send(method, "/cart", origin=SITE)
        assert answer.status_code == 200
        assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]


def test_listed_origins(shop: RestShop) -> None:
    guest = shop.guest(cors_origins=(SITE,))
    answer = guest.send("OPTIONS", "/cart/items/1", origin=SITE, access_control_request_method="PUT")
    assert (answer.status_code, answer.text) == (200, "")
    assert answer.headers["Access-Control-Allow-Origin"] == SITE
    assert answer.headers["Access-Control-Allow-Credentials"] == "true"
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, POST, PUT, DELETE"
    assert "Content-Type" in answer.headers["Access-Control-Allow-Headers"]
    assert answer.headers["Access-Control-Max-Age"] == "86400"
    for path, status in (("/cart", 200), ("/cart/items/9", 404)):
        answer = guest.send("GET", path, origin=SITE)
        assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (status, SITE)
        assert "Origin" in answer.headers["Vary"]
    assert "Access-Control-Allow-Origin" not in guest.send("GET", "/cart", origin=f"{SITE}.evil.example").headers


def test_a_key_for_a_token(shop: RestShop) -> None:
    client = shop.guest()
    for body in ({"username": "Default", "key": KEY}, {"key": KEY}, {"username": "Backoffice", "key": "harbour-backoffice-key"}):
        answer = client.send("POST", "/session", body)
        assert answer.status_code == 201
        token = json.loads(answer.text)["api_token"]
        assert re.fullmatch("[0-9a-f]{26}", token)
        assert answer.json == {"api_token": token}
        api = Api(shop.app, token)
        api.add()
        assert len(api.script.call("cart/products")["products"]) == 1


@pytest.mark.parametrize(
    "body", [{"key": "wrong"}, {"username": "Nobody", "key": KEY}, {"username": "Disabled", "key": "harbour-disabled-key"}]
)
def test_a_wrong_key(guest: Api, body: dict[str, str]) -> None:
    answer = guest.send("POST", "/session", body)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert guest.refused("POST", "/session", body, status=401) == ["Warning: Incorrect API Key!"]


@pytest.mark.parametrize("body", [{"key": KEY}, {}, {"key": "wrong"}])
def test_who_asks_for_a_token_is_not_refused_for_the_one_he_has(api: Api, body: dict[str, str]) -> None:
    stale = Api(api.app, "0" * 26)
    told = stale.send("POST", "/session", body).headers.get("X-Cartapi-Refused")
    assert told == ("wrong-key; 127.0.0.1" if body.get("key") == "wrong" else None)


@pytest.mark.parametrize("body", [{}, {"username": "Default"}, {"key": ""}, {"key": ["x"]}, {"key": None}])
def test_no_key(guest: Api, body: dict[str, object]) -> None:
    assert guest.refused("POST", "/session", body) == ["Resource data pre-validation error."]


def test_an_address_that_is_not_listed(guest: Api) -> None:
    body = {"username": "Elsewhere", "key": "harbour-elsewhere-key"}
    refused = guest.refused("POST", "/session", body, status=403)
    assert refused == ["Warning: Your IP 127.0.0.1 is not allowed to access this API!"]


def test_the_end_of_a_token(shop: RestShop, api: Api) -> None:
    api.add()
    assert api.send("DELETE", "/session").status_code == 204
    assert api.refused("GET", "/cart", status=401) == EXPIRED
    assert not shop.rows(models.cart)
    assert not shop.rows(models.session)
    assert api.refused("DELETE", "/session", status=401) == EXPIRED


def test_the_end_of_a_guests_session(shop: RestShop, guest: Api) -> None:
    guest.add()
    assert guest.send("DELETE", "/session").status_code == 204
    assert guest.get("/cart")["qty"] == 0
    assert not shop.rows(models.cart)


def test_the_store_of_the_query(api: Api) -> None:
    assert api.send("POST", "/cart/items?store_id=1", {"sku": "SKU-13"}).status_code == 201
    assert api.get("/cart?store_id=1")["qty"] == 1
    assert api.get("/cart")["qty"] == 0
    assert api.refused("POST", "/cart/items", {"sku": "SKU-13"}) == ["Invalid SKU SKU-13"]


def test_no_cookies_of_preferences(api: Api) -> None:
    assert "Set-Cookie" not in api.send("GET", "/cart?tracking=x").headers


def test_the_tag_of_the_cart_guards_changes(api: Api) -> None:
    api.add()
    first = api.send("GET", "/cart").headers["ETag"]
    assert re.fullmatch(r'"[0-9a-f]{32}-json"', first)
    assert api.send("GET", "/cart?attrs=email").headers["ETag"] == first
    assert api.send("GET", "/cart", accept="text/xml").headers["ETag"] == first.replace("json", "xml")
    changed = api.send("POST", "/cart", {"email": "a@customer.example"}, if_match=first)
    assert changed.status_code == 200
    second = changed.headers["ETag"]
    assert second != first
    assert api.send("GET", "/cart").headers["ETag"] == second
    for method in ("POST", "PUT", "DELETE"):
        refused = api.refused(method, "/cart", {"email": "b@customer.example"}, status=412, if_match=first)
        assert refused == ["The cart has changed since it was read."]
    assert api.get("/cart")["email"] == "a@customer.example"
    for good in (second, second.replace("json", "xml"), f'"x", {second}', "*"):
        assert api.send("POST", "/cart", {"email": "a@customer.example"}, if_match=good).status_code == 200
    api.script.ok("cart/add", product_id=1, quantity=1)
    assert api.send("DELETE", "/cart", if_match=second).status_code == 412


@pytest.mark.parametrize("tag", ["", "x", '""', 'W/"x"', '"' + "0" * 32 + '"'])
def test_tags_of_no_cart(api: Api, tag: str) -> None:
    assert api.send("POST", "/cart", {"email": "x"}, if_match=tag).status_code == 412


CHANGES: list[tuple[str, str, object]] = [
    ("POST", "/cart", {"email": "x@customer.example"}), ("PUT", "/cart/billing_address", {"firstname": "Ann"}),
    ("PUT", "/cart/shipping_address", {"firstname": "Ann"}), ("DELETE", "/cart/billing_address", None),
    ("PUT", "/cart/payment", {"data": {}}), ("DELETE", "/cart/payment", None), ("POST", "/cart/validate", None),
    ("POST", "/cart/items", {"sku": MAP}),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "body"), CHANGES)
@pytest.mark.parametrize("who", ["api", "guest"])
def test_every_change_keeps_the_lines_young(
    shop: RestShop, request: pytest.FixtureRequest, who: str, method: str, path: str, body: object
) -> None:
    caller: Api = request.getfixturevalue(who)
    caller.add()
    shop.clock.forward(minutes=20)
    caller.send(method, path, body)
    assert {row["date_added"] for row in shop.rows(models.cart)} == {shop.clock.now.replace(tzinfo=None)}


def test_a_line_that_goes_keeps_the_others_young(shop: RestShop, api: Api) -> None:
    line = api.add()
    api.add(MAP)
    shop.clock.forward(minutes=20)
    assert api.send("DELETE", f"/cart/items/{line['item_id']}").status_code == 204
    (row,) = shop.rows(models.cart)
    assert row["date_added"] == shop.clock.now.replace(tzinfo=None)
