"""Which call reaches which route, how forms are read, and what stands around an answer (sessions.md §1-4)."""

import json
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import text

from cartapi.store import models
from cartapi.web.request import _known_caller
from tests.api.shops import DemoShop, Script, order, to_the_till

PERMISSION = {"error": "Warning: You do not have permission to access the API!"}


@pytest.fixture
def stranger(shop: DemoShop) -> Script:
    """A script without a token."""
    return Script(shop.app)


FOUND = [
    "route=api/cart/products",
    "route=/api/cart/products",
    "route=//api//cart//products",
    "route=api/cart/PRODUCTS",  # the method in any case
    "route=api/cart/products/more/segments",
    "route=api/car.t/pro-ducts",  # other characters are taken out
    "route=%20api/cart/products%20",
    "route=api%2Fcart%2Fproducts",
    "route=x&route=api/cart/products",  # the last one counts
    "tracking=&route=api/cart/products",
    "route=api/cart/products&_route_=",
    "route=api/cart/products&_route_=%20",
    "r%6Fute=api/cart/products",
    "+route=api/cart/products",
    "route[]=x&route=api/cart/products",
]
LOST = [
    "",
    "route=",
    "route=api/cart",  # no method, and no index
    "route=api/cart/",
    "route=api/cart/products/../../x/",
    "route=API/cart/products",  # the controller in its own case
    "route=api/Cart/products",
    "route=api/cart/__construct",
    "route=api/cart/nothing",
    "route=api/order",
    "route=api/login/",
    "route=api/nothing",
    "route=common/home",
    "route[]=api/cart/products",
    "route=api/cart/products&route[]=api/cart/products",
    "route=api/cart/products%22",  # escaped first, as every value is: what is left of it are letters
    "route=api/cart/%FFproducts",  # no UTF-8, and so no route
    "route=api/cart/products&_route_=foo",
    "route=api/cart/products&%5Froute_=foo",
]


@pytest.mark.parametrize("query", FOUND)
def test_routes_that_are_found(stranger: Script, query: str) -> None:
    answer = stranger.send(None, query=query)
    assert answer.status_code == 200
    assert answer.json == {"error": {"warning": PERMISSION["error"]}}


@pytest.mark.parametrize("query", [case for case in LOST if "/../" not in case])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_routes_that_are_not(stranger: Script, query: str, method: str) -> None:
    answer = stranger.send(None, query=query, method=method)
    assert answer.status_code == 404
    assert answer.json == {"error": "The page you requested cannot be found!"}


@pytest.mark.parametrize("route", ["coupon", "currency", "customer", "login", "reward", "voucher"])
def test_routes_without_a_method_answer_under_index_too(stranger: Script, route: str) -> None:
    assert stranger.send(route).json == stranger.send(f"{route}/index").json


def test_a_route_in_the_body_is_no_route(stranger: Script) -> None:
    assert stranger.send(None, {"route": "api/cart/products"}).status_code == 404


@pytest.mark.parametrize("path", ["/api/cart/products", "/api/login", "/index.php/api/login"])
def test_paths_are_no_routes(stranger: Script, path: str) -> None:
    assert stranger.send(None, path=path).status_code == 404


@pytest.mark.parametrize("path", ["/", "/index.php", "/yourstore/index.php", "//yourstore/index.php", "/a/b/c/", "/x/other.php"])
def test_the_script_may_lie_in_any_folder(stranger: Script, path: str) -> None:
    assert stranger.send("coupon", path=path).json == PERMISSION


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_every_method_runs_the_same_action(script: Script, method: str) -> None:
    answer = script.send("cart/products", method=method)
    assert answer.status_code == 200
    assert "totals" in (answer.json or {})
    assert "Allow" not in answer.headers


def test_head_answers_without_a_body(script: Script) -> None:
    answer = script.send("cart/products", method="HEAD")
    assert (answer.status_code, answer.text) == (200, "")
    assert answer.content_type == "application/json"


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_only_a_post_has_a_form(script: Script, method: str) -> None:
    assert script.send("cart/add", {"product_id": "100"}, method=method).json == []
    assert script.send("cart/add", method=method, query="product_id=100").json == []


# Headers and cookies


def test_answers_are_json_and_not_kept(script: Script) -> None:
    headers = script.send("cart/products").headers
    assert headers["Content-Type"] == "application/json"
    assert headers["Expires"] == "Thu, 19 Nov 1981 08:52:00 GMT"
    assert headers["Cache-Control"] == "no-store, no-cache, must-revalidate, post-check=0, pre-check=0"
    assert headers["Pragma"] == "no-cache"
    assert not [name for name, _ in headers if name.startswith("Access-Control")]


def test_language_and_currency_come_as_cookies_until_they_are_known(script: Script) -> None:
    cookies = script.send("cart/products").headers.getlist("Set-Cookie")
    assert [cookie.partition("=")[0] for cookie in cookies] == ["language", "currency"]
    for cookie in cookies:
        assert "Max-Age=2592000" in cookie
        assert cookie.endswith("Path=/") or "Path=/;" in cookie
        assert not {"Secure", "HttpOnly", "SameSite"} & set(cookie.replace("=", "; ").split("; "))
    known = {"Cookie": "language=en-gb; currency=USD"}
    assert script.send("cart/products", headers=known).headers.getlist("Set-Cookie") == []


def test_calls_that_begin_no_work_tell_language_and_currency_too(shop: DemoShop, stranger: Script) -> None:
    key = {"username": "Default", "key": shop.key}
    for route, form in (("login", key), ("login", {}), ("coupon", {}), ("shipping/address", {})):
        cookies = stranger.send(route, form).headers.getlist("Set-Cookie")
        assert [cookie.partition(";")[0] for cookie in cookies] == ["language=en-gb", "currency=USD"]
        known = {"Cookie": "language=de-de; currency=EUR"}
        assert stranger.send(route, form, headers=known).headers.getlist("Set-Cookie") == []
    german = stranger.send("login", key, headers={"Accept-Language": "de-de", "Cookie": "currency=XXX"})
    assert [each.partition(";")[0] for each in german.headers.getlist("Set-Cookie")] == ["language=de-de", "currency=USD"]
    assert stranger.send("nothing").headers.getlist("Set-Cookie") == []


def test_a_currency_that_is_chosen_is_a_cookie_from_the_next_call_on(shop: DemoShop, script: Script) -> None:
    """The cookie is what a call begins with: one that cannot be used falls back to the one before (pricing.md §4.1, §6.10)."""
    euro = script.send("currency", {"currency": "EUR"}, headers={"Cookie": "language=en-gb; currency=USD"})
    assert euro.headers.getlist("Set-Cookie") == []
    cookies = script.send("cart/products", headers={"Cookie": "language=en-gb; currency=USD"}).headers.getlist("Set-Cookie")
    assert [each.partition(";")[0] for each in cookies] == ["currency=EUR"]
    shop.change(models.currency, {"code": "GBP"}, status=0)
    pound = script.send("currency", {"currency": "GBP"}, headers={"Cookie": "language=en-gb; currency=EUR"})
    assert pound.headers.getlist("Set-Cookie") == []
    shown = script.send("cart/products", headers={"Cookie": "language=en-gb; currency=EUR"})
    assert shown.json["totals"][0]["text"] == "0.00€"


def test_tracking_comes_as_a_cookie_of_a_thousand_days(script: Script) -> None:
    cookies = script.send("cart/products", query="tracking=festival").headers.getlist("Set-Cookie")
    assert [cookie.partition("=")[0] for cookie in cookies] == ["language", "tracking", "currency"]
    assert cookies[1].startswith("tracking=festival;")
    assert "Max-Age=86400000" in cookies[1]


@pytest.mark.parametrize(("sent", "value"), [("a%20b%2Bc~", "a%20b%2Bc~"), ("%22x;", "%26quot%3Bx%3B"), ("caf%C3%A9", "caf%C3%A9")])
def test_a_cookies_value_is_written_as_php_reads_it(script: Script, sent: str, value: str) -> None:
    cookies = script.send("cart/products", query=f"tracking={sent}").headers.getlist("Set-Cookie")
    assert cookies[1].partition(";")[0] == f"tracking={value}"


@pytest.mark.parametrize("cookie", ["OCSESSID=nonsense!", "OCSESSID={token}", "OCSESSID=" + "a" * 60, "\x00=\xff;;=;"])
def test_a_cookie_is_no_way_in_and_no_way_out(shop: DemoShop, cookie: str) -> None:
    token = shop.login().token or ""
    headers = {"Cookie": cookie.replace("{token}", token)}
    assert Script(shop.app).send("coupon", headers=headers).json == PERMISSION
    answer = Script(shop.app).send("login", {"username": "Default", "key": shop.key}, headers=headers)
    assert "api_token" in (answer.json or {})
    assert not [each for each in answer.headers.getlist("Set-Cookie") if "OCSESSID" in each]


def test_json_is_phps(script: Script) -> None:
    script.ok("customer", firstname="Zoë", lastname="Ørsted / 😀", email="z@example.com", telephone="123")
    text = script.send("cart/products").text
    assert text.startswith('{"products":[],"vouchers":[],"totals":[')
    text = script.send("voucher/add", {"amount": "x"}).text
    assert ": " not in text.replace("characters!", "")
    assert json.loads(text)["error"]


# Forms


def test_a_multipart_form_counts_like_any_other(script: Script) -> None:
    parts = "".join(
        f'--B\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in (("product_id", "102"), ("quantity", "2"), ("option[203]", "8"))
    )
    headers = {"Content-Type": "multipart/form-data; boundary=B"}
    assert "success" in (script.send("cart/add", f"{parts}--B--\r\n".encode(), headers=headers).json or {})
    (line,) = script.call("cart/products")["products"]
    assert (line["quantity"], line["option"][0]["product_option_value_id"]) == ("2", "8")


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "application/xml", ""])
def test_other_bodies_are_no_form(script: Script, kind: str) -> None:
    body = b'{"product_id":"100","quantity":"1"}'
    assert script.send("cart/add", body, headers={"Content-Type": kind}).json == []


ARRAYS = [
    ("cart/add", b"product_id[]=100", "success or error"),
    ("cart/add", b"product_id=102&option=x", "error"),
    ("cart/add", b"product=x", "success"),
    ("cart/add", b"product[]=x&product[0][product_id][]=1", "success"),
    ("cart/edit", b"key[]=1&quantity[]=1", "success"),
    ("cart/remove", b"key[]=1", "success"),
    ("coupon", b"coupon[]=2222", "error"),
    ("currency", b"currency[]=USD", "error"),
    ("customer", b"firstname[]=x&lastname[]=x&email[]=x&telephone[]=x&customer_id[]=1", "error"),
    ("payment/address", b"firstname[]=x&country_id[]=222&zone_id[]=1", "error"),
    ("payment/method", b"payment_method[]=cod", "error"),
    ("reward", b"reward[]=1", "error"),
    ("shipping/method", b"shipping_method[]=flat.flat", "[]"),
    ("voucher", b"voucher[]=TIDE25", "error"),
    ("voucher/add", b"amount[]=5&from_name[]=x", "error"),
    ("voucher/add", b"voucher=x", "success"),
    ("order/add", b"payment_method[]=cod&comment[]=x&order_status_id[]=2", "error"),
    ("order/history", b"order_status_id[]=2", "error"),
    ("login", b"key[]=x&username[]=y", "[]"),
]


@pytest.mark.parametrize(("route", "body", "said"), ARRAYS)
def test_arrays_where_texts_are_expected_are_empty_texts(script: Script, route: str, body: bytes, said: str) -> None:
    answer = script.call(route, body)
    assert said == "[]" if answer == [] else any(word in answer for word in said.split(" or "))


def test_an_array_for_a_token_is_no_token(shop: DemoShop) -> None:
    token = shop.login().token
    assert Script(shop.app).send("coupon", query=f"api_token[]={token}").json == PERMISSION


def test_more_fields_than_a_form_may_have_are_refused_not_cut(script: Script) -> None:
    script.ok("cart/add", product_id=100)
    answer = script.send("cart/add", b"&".join(b"product[%d][product_id]=1" % n for n in range(10_001)))
    assert answer.status_code == 413
    assert answer.json == {"error": "fields is limited to 10000"}
    assert len(script.call("cart/products")["products"]) == 1


def test_a_body_beyond_all_measure_is_refused_as_json(script: Script) -> None:
    answer = script.send("cart/add", b"x=" + b"y" * 9_000_000)
    assert answer.status_code == 413
    assert "error" in (answer.json or {})


@pytest.mark.parametrize("name", [b"caf%E9", b"%FF%FE", b"%C3%28", b"%ED%A0%80"])
def test_what_is_no_utf8_is_an_empty_text(script: Script, name: bytes) -> None:
    answer = script.call("customer", b"firstname=" + name + b"&lastname=L&email=a@example.com&telephone=123")
    assert answer == {"error": {"firstname": "First Name must be between 1 and 32 characters!"}}


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("  Tom & Co \t\n", "Tom &amp; Co"),
        ("&amp;", "&amp;amp;"),
        ('<"O\'Neil">', "&lt;&quot;O'Neil&quot;&gt;"),
        ("&&&&&&", "&amp;" * 6),
        ("\u00a0x", "\u00a0x"),
        ("日本語 😀", "日本語 😀"),
    ],
)
def test_texts_are_kept_escaped_and_trimmed(shop: DemoShop, script: Script, sent: str, kept: str) -> None:
    script.ok("customer", firstname=sent, lastname="L", email="a@example.com", telephone="123")
    assert shop.session(script.token or "")["customer"]["firstname"] == kept


def test_lengths_count_the_escaped_text(script: Script) -> None:
    answer = script.call("customer", firstname="&" * 8, lastname="L", email="a@example.com", telephone="123")
    assert list(answer["error"]) == ["firstname"]


@pytest.mark.parametrize("body", [b"\x00\xff\xfe", b"%", b"=&=&[]=&[=", b"a[" * 500 + b"=1", b"&&&", b"a" * 3000 + b"=1"])
@pytest.mark.parametrize("route", ["cart/add", "customer", "voucher/add"])
def test_no_bytes_bring_the_server_down(script: Script, route: str, body: bytes) -> None:
    answer = script.send(route, body)
    assert answer.status_code in (200, 413)
    assert answer.json is not None


def test_what_is_known_of_a_path_is_the_same_at_every_call(shop: DemoShop) -> None:
    """Rules are looked up once (`web/routing.py`): for a path and a method, not for the first caller's."""
    path, query = "/index.php", f"route=api/cart/products&api_token={shop.login().token}"
    client = shop.app.test_client()

    def send(method: str, **options: str) -> Any:
        return client.open(path, method=method, query_string=query, **options)

    for _ in range(2):
        assert send("GET").json["products"] == []
        assert send("TRACE").status_code == 405
        assert send("GET", base_url="https://other.example").json["products"] == []
        assert send("GET", headers={"Host": "no host\\"}).json["products"] == []
        assert client.get("/index.php?route=api/cart/nothing").status_code == 404


def test_a_query_that_was_seen_before_is_what_it_was(shop: DemoShop) -> None:
    """Parsed queries are remembered (`web/request.py`), whoever sends them; a token in one opens what it opens now."""
    script = shop.login()
    query = f"route=api/cart/products&api_token={script.token}"
    client = shop.app.test_client()
    for _ in range(2):
        assert "products" in client.get(f"/index.php?{query}").json
    shop.remove(models.api_session, session_id=script.token)
    assert client.get(f"/index.php?{query}").json == {"error": {"warning": PERMISSION["error"]}}
    assert "products" in client.get(f"/index.php?route=api/cart/products&api_token={shop.login().token}&x={'long' * 100}").json


def test_a_stored_text_that_is_no_utf8_spoils_no_answer(shop: DemoShop, script: Script) -> None:
    """sessions.md §4, DEFECT: bad bytes are replaced. Only SQLite stores them."""
    script.ok("cart/add", product_id=100)
    with shop.database.writing() as db:
        db.execute(text("UPDATE oc_product_description SET name = CAST(x'52ff65' AS CHAR) WHERE product_id = 100"))
    (line,) = script.call("cart/products")["products"]
    assert line["name"] == "R\ufffde" or not shop.database.is_sqlite


def translate(shop: DemoShop, route: str, key: str, value: str) -> None:
    shop.add(models.translation, store_id=0, language_id=1, route=route, key=key, value=value, date_added=datetime(2026, 1, 1))


def test_the_shops_own_translations_are_decoded_and_win(shop: DemoShop, script: Script) -> None:
    """sessions.md §4: by the route of a language file, or by the code of the language."""
    translate(shop, "api/cart", "text_success", "&Eacute; &quot;x&quot; &#039;/&#039;")
    translate(shop, "en-gb", "error_currency", "none")
    assert script.call("cart/add", product_id=100)["success"] == "\u00c9 \"x\" '/'"
    assert script.call("currency", currency="XXX") == {"error": "none"}


def test_separators_are_texts_of_a_languages_main_file(shop: DemoShop, script: Script) -> None:
    translate(shop, "en-gb", "decimal_point", ",")
    translate(shop, "en-gb", "thousand_point", "&#039;")
    script.ok("cart/add", product_id=100, quantity=100)
    assert script.call("cart/products")["products"][0]["total"] == "$2'398,80"


def test_a_shop_in_maintenance_is_closed_to_visitors_not_to_scripts(shop: DemoShop) -> None:
    """sessions.md §10"""
    shop.set(config_maintenance="1")
    script = to_the_till(shop.login())
    assert shop.count(models.order, order_id=order(script)) == 1
    assert script.send(None, query="route=/api/cart/products").status_code == 200


def test_headers_of_any_length_are_read_but_only_short_ones_are_remembered(shop: DemoShop) -> None:
    script = shop.login()
    _known_caller.cache_clear()
    for number in range(3):
        long = f"{number}" + "x" * 5_000
        assert script.send("cart/products", {}, headers={"User-Agent": long}).status_code == 200
        script.call("cart/products", query=f"store_id=0{long}")
    assert _known_caller.cache_info().currsize == 0
    script.call("cart/products")
    assert _known_caller.cache_info().currsize == 1
