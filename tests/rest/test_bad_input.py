"""What is no proper request: always an error body with its status, never a 5xx, nothing half done (rest-cart.md §2)."""

import pytest

from cartapi.store import models
from tests.rest.clients import ROPE, Api, RestShop, messages

RESOURCES = {
    "/cart": "GET HEAD POST PUT DELETE", "/cart/items": "GET HEAD POST DELETE", "/cart/items/1": "GET HEAD POST PUT DELETE",
    "/cart/billing_address": "GET HEAD POST PUT DELETE", "/cart/shipping_address": "GET HEAD POST PUT DELETE",
    "/cart/crosssells": "GET HEAD", "/cart/shipping_methods": "GET HEAD", "/cart/payment": "GET HEAD POST PUT DELETE",
    "/cart/payment_methods": "GET HEAD", "/cart/validate": "POST", "/cart/place": "POST", "/session": "POST DELETE",
}  # fmt: skip
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH")
ODD = ("TRACE", "LINK", "PROPFIND", "CONNECT", "X")
WRITERS = ("/cart", "/cart/items", "/cart/items/1", "/cart/billing_address", "/cart/shipping_address", "/cart/payment")


@pytest.mark.parametrize("path", RESOURCES)
def test_methods_that_a_resource_does_not_have(api: Api, path: str) -> None:
    allowed = set(RESOURCES[path].split())
    for method in set(METHODS) - allowed:
        answer = api.send(method, path, {"sku": ROPE} if method in ("POST", "PUT", "PATCH") else None)
        assert answer.status_code == 405, method
        assert set(answer.headers["Allow"].split(", ")) == allowed | {"OPTIONS"}
        if method != "HEAD":
            assert messages(answer) == ["Resource does not support method."]


@pytest.mark.parametrize("method", ODD)
def test_methods_that_the_dialect_does_not_have(api: Api, method: str) -> None:
    for path in RESOURCES:
        assert api.refused(method, path) == ["Invalid request method"]
    assert api.refused(method, "/cart", version="x") == ["Invalid request method"]
    assert api.refused(method, "/nowhere", status=404) == ["Request does not match any route."]
    assert api.refused(method, "/cart", status=406, accept="image/png")
    assert Api(api.app, "nobody").refused(method, "/cart", status=401) == ["Invalid or expired token"]


@pytest.mark.parametrize("path", ["/cart", "/cart/items", "/cart/payment_methods"])
def test_head_is_get_without_its_body(api: Api, path: str) -> None:
    head, get = api.send("HEAD", path), api.send("GET", path)
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Type"] == get.headers["Content-Type"]


@pytest.mark.parametrize(
    "path",
    [
        "/", "/x", "/Cart", "/cart/", "/carts", "/cart/shipping_method", "/cart/items/1/2", "/cart/items/", "/cart//items",
        "//cart", "/customers/self/session", "/cart/%2e%2e", "/cart/billing-address", "/cart.json", "/session/1", "/%00",
        "/cart;a=b",
    ],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "POST", "PATCH"])
def test_paths_that_are_no_resource(api: Api, method: str, path: str) -> None:
    assert api.refused(method, path, {}, status=404) == ["Request does not match any route."]


JSON, XML, PLAIN = "application/json", "text/xml", "text/plain"
EMPTY, UNREADABLE, INVALID = "Content-Type header is empty", "Decoding error.", "The request data is invalid."
ILLEGAL, UNKNOWN = "Invalid data type. Check Content-Type.", "Server can not understand Content-Type HTTP header media type"
NO_TYPE: list[tuple[str, bytes, int, str]] = [
    ("", b"{}", 400, EMPTY),
    ("json", b"{}", 400, f'{UNKNOWN} "json"'),
    ("text/html", b"{}", 400, f'{UNKNOWN} "text/html"'),
    ("image/png", b"x", 400, f'{UNKNOWN} "image/png"'),
    ("multipart/form-data; boundary=x", b"--x--", 400, f'{UNKNOWN} "multipart/form-data"'),
    ("<json>", b"{}", 400, "Invalid Content-Type header"),
    ("application/json; charset=latin-1", b"{}", 400, "UTF-8 is the only supported charset"),
]
NO_JSON = [b"", b"  ", b"{", b"{'a':1}", b"\xff\xfe", b'{"a":NaN}', b'{"qty":Infinity}', b"[" * 100_000]
NO_OBJECT = [b"null", b"5", b'"x"', b"true", b"[]", b'[{"sku":"a"}]']
NO_XML = [b"<a>", b"x", b"<a><b>1</a>", b'<?xml version="1.0" encoding="nonsense"?><a/>']
BODIES: list[tuple[str, bytes, int, str]] = [
    *NO_TYPE,
    *[(JSON, raw, 400, UNREADABLE) for raw in NO_JSON],
    *[(JSON, raw, 400, INVALID) for raw in NO_OBJECT],
    *[(XML, raw, 400, UNREADABLE) for raw in NO_XML],
    (XML, b"<a>text</a>", 400, INVALID),
    (PLAIN, "é=1".encode(), 400, ILLEGAL),
    (PLAIN, b"a=\x01", 400, ILLEGAL),
]


@pytest.mark.parametrize("path", WRITERS)
@pytest.mark.parametrize(("kind", "raw", "status", "message"), BODIES)
def test_bodies_that_cannot_be_read(api: Api, path: str, kind: str, raw: bytes, status: int, message: str) -> None:
    assert api.refused("POST", path, raw=raw, kind=kind, status=status) == [message]


ENTITIES = b"""<?xml version="1.0"?>
<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;&x;">]>
<a><email>&y;</email></a>"""
FILE = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a><email>&x;</email></a>'


@pytest.mark.parametrize("raw", [ENTITIES, FILE, b'<!DOCTYPE a SYSTEM "http://127.0.0.1/x.dtd"><a/>', b"<a>" * 500 + b"</a>" * 500])
def test_xml_reads_nothing_but_itself(api: Api, raw: bytes) -> None:
    assert api.refused("POST", "/cart", raw=raw, kind="text/xml") == ["Decoding error."]


@pytest.mark.parametrize(
    "accept", ["text/html", "image/png", "application/pdf, image/*", "nonsense", "*/*;q=0", "application/json;q=0"]
)
def test_representations_that_there_are_none_of(api: Api, accept: str) -> None:
    refused = api.refused("GET", "/cart", status=406, accept=accept)
    assert refused == ["Server can not understand Accept HTTP header media type."]


@pytest.mark.parametrize("version", ["0", "00", "-1", "+1", "1.0", "x", "", " "])
def test_versions_that_are_none(api: Api, version: str) -> None:
    (told,) = api.refused("GET", "/cart", version=version)
    assert told == f'Invalid version "{version.strip()}" requested.' or told == f'Invalid version "{version}" requested.'


@pytest.mark.parametrize("version", ["1", "2", "999", "01", "9" * 30])
def test_later_versions_fall_back_to_the_first(api: Api, version: str) -> None:
    assert api.send("GET", "/cart", version=version).status_code == 200


def test_the_checks_come_in_their_order(api: Api, guest: Api) -> None:
    bad = Api(api.app, "nobody")
    assert bad.refused("PATCH", "/nowhere", status=406, accept="text/html", version="x")
    assert bad.refused("PATCH", "/nowhere", status=401, version="x")
    assert api.refused("PATCH", "/nowhere", status=404, version="x")
    assert api.refused("POST", "/cart/crosssells", status=400, version="x")  # before the method that it has not
    assert api.refused("PATCH", "/cart", status=400, version="x") == ['Invalid version "x" requested.']
    assert api.refused("PUT", "/cart/items", raw=b"{", status=405)
    assert api.refused("POST", "/cart/items/999", raw=b"{", status=400)
    assert api.refused("POST", "/cart/items/999", {"qty": 0}, status=400)


def test_what_a_key_may_do_is_asked_after_path_and_method(shop: RestShop, api: Api) -> None:
    shop.add(models.key, api_id=1, scopes="cart")
    assert api.refused("GET", "/nowhere", status=404)
    assert api.refused("LINK", "/cart", status=400)
    for method in ("GET", "PATCH"):
        assert api.refused(method, "/cart", status=403, version="x") == ["Access denied"]
    assert api.refused("GET", "/cart", status=406, accept="image/png")


def test_another_site_is_told_the_same(guest: Api) -> None:
    guest.add()
    assert guest.refused("POST", "/nowhere", {}, status=404, origin="https://elsewhere.example")
    assert guest.refused("PATCH", "/cart", status=403, version="x") == ["Access denied"]


def test_bodies_that_are_too_large(shop: RestShop) -> None:
    api = shop.api(max_body=1000, max_fields=3)
    assert api.refused("POST", "/cart", {"email": "x" * 2000}, status=413) == ["The request is too large."]
    assert api.refused("POST", "/cart", raw="a=1&b=2&c=3&d=4", kind="text/plain") == ["Decoding error."]
    assert api.send("GET", "/cart?" + "a=1&" * 10).status_code in (400, 413)


@pytest.mark.parametrize("member", ["email", "coupon_code", "shipping_method"])
@pytest.mark.parametrize("value", [[], {}, ["x"], {"a": 1}, True, [[[]]]])
def test_members_of_a_wrong_kind(api: Api, member: str, value: object) -> None:
    answer = api.send("POST", "/cart", {member: value})
    assert answer.status_code == 400
    assert messages(answer) == ["The request data is invalid."]
    assert answer.json is not None
    assert answer.json["problems"][0]["field"] == member


def test_texts_that_are_no_unicode(api: Api) -> None:
    cart = api.send("POST", "/cart", raw=b'{"email":"\\ud800"}')
    assert cart.status_code == 200
    assert cart.json is not None
    assert cart.json["email"] == ""


@pytest.mark.parametrize(
    "query", ["attrs[a][b]=c", "embed[a][b]=c", "attrs=%ff", "api_token[]=x", "%ff=%00", "attrs[]=&embed[]=", "store_id[]=1"]
)
def test_odd_queries(api: Api, query: str) -> None:
    assert api.send("GET", f"/cart?{query}").status_code in (200, 401)


def test_a_fault_of_ours_tells_nothing_of_itself(shop: RestShop, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret detail")

    api.add()
    monkeypatch.setattr("cartapi.store.shelves.read", fail)
    assert api.refused("GET", "/cart", status=500) == ["Resource internal error."]
    assert api.refused("POST", "/cart/items", {"sku": ROPE}, status=500) == ["Resource internal error."]
    assert [row["quantity"] for row in shop.rows(models.cart)] == [1]
