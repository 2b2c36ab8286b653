"""The guide that this dialect's clients work from, example by example: the request as printed, the answer's attributes and types.

Its clients have no token: they have a cookie, as these tests do.
"""

from typing import Any

import pytest

from cartapi.store import models
from tests.rest.clients import LONDON, ROPE, SHACKLE, Api, RestShop

MONEY = {"currency": str, "amount": (int, float), "formatted": str}
TOTAL = {**MONEY, "title": str}
IMAGES = {"normal": str, "small": str, "thumbnail": str}
MESSAGES = (str,)
CART = {
    "email": str, "coupon_code": str, "shipping_method": str, "qty": (int, float), "messages": dict, "has_error": bool,
    "totals": {"subtotal": TOTAL, "shipping": TOTAL, "discount": TOTAL, "tax": TOTAL, "grand_total": TOTAL},
}  # fmt: skip
ITEM = {
    "item_id": int, "sku": str, "name": str, "url": str, "images": IMAGES, "children": list, "qty": (int, float),
    "backorder_qty": (int, float), "original_price": MONEY, "price": MONEY, "row_total": MONEY, "messages": list,
    "error_info": dict, "is_saleable": bool,
}  # fmt: skip
ADDRESS = {
    **dict.fromkeys(("firstname", "middlename", "lastname", "prefix", "suffix", "company", "city", "region"), str),
    **dict.fromkeys(("postcode", "country_id", "telephone", "formatted_html", "formatted_text"), str),
    "street": list, "validation_errors": list, "fax": type(None),
}  # fmt: skip
SHIPPING_METHOD = {
    "code": str, "carrier": str, "carrier_title": str, "method": str, "method_title": str, "description": str, "price": MONEY,
}  # fmt: skip
PAYMENT_METHOD = {"code": str, "title": str, "cc_types": type(None), "form_block_type": type(None)}
CROSSSELL = {
    "sku": str, "name": str, "description": str, "short_description": str, "url": str, "images": IMAGES, "is_in_stock": bool,
    "price": MONEY, "final_price": MONEY, "minimal_price": MONEY, "is_saleable": bool, "qty": (int, float),
    "min_sale_qty": type(None), "max_sale_qty": type(None),
}  # fmt: skip
JOHN = {
    "firstname": "John", "middlename": "Quincy", "lastname": "Public", "prefix": "Mr.", "suffix": "Jr.", "company": "Acme Inc.",
    "street": ["Street 1", "Street 2"], "city": "Burlingame", "region": "California", "postcode": "00000", "country_id": "US",
    "telephone": "000-000-0000",
}  # fmt: skip


def is_like(value: Any, shape: Any) -> bool:
    """Whether a value has exactly these members, each of its type."""
    if isinstance(shape, dict):
        return isinstance(value, dict) and value.keys() == shape.keys() and all(is_like(value[k], shape[k]) for k in shape)
    if shape in (int, (int, float)) and isinstance(value, bool):
        return False
    return isinstance(value, shape)


def test_get_cart(guest: Api) -> None:
    guest.add(ROPE, 5)
    cart = guest.get("/cart")
    assert is_like(cart, CART)
    assert cart["qty"] == 5
    assert list(cart) == sorted(cart)


@pytest.mark.parametrize("name", list(CART))
def test_get_cart_attrs(guest: Api, name: str) -> None:
    assert is_like(guest.get(f"/cart?attrs={name}"), {name: CART[name]})


@pytest.mark.parametrize("name", ["items", "billing_address", "shipping_address", "shipping_methods", "payment_methods"])
def test_get_cart_embed(guest: Api, name: str) -> None:
    guest.add()
    guest.put("/cart/shipping_address", LONDON)
    assert guest.get(f"/cart?embed={name}")[name] == guest.get(f"/cart/{name}")


def test_post_cart(shop: RestShop, guest: Api) -> None:
    shop.add(models.coupon, **{**coupon_row(shop), "coupon_id": 99, "code": "FREESTUFF"})
    guest.add(ROPE, 2)
    cart = guest.ok("POST", "/cart", {"coupon_code": "FREESTUFF"})
    assert is_like(cart, CART)
    assert cart["coupon_code"] == "FREESTUFF"
    assert cart["totals"]["discount"]["amount"] == -20
    assert cart["messages"] == {"success": ["Success: Your coupon discount has been applied!"]}


def test_delete_cart(guest: Api) -> None:
    guest.add()
    guest.put("/cart/billing_address", JOHN)
    answer = guest.send("DELETE", "/cart")
    assert (answer.status_code, answer.text) == (204, "")
    assert guest.get("/cart")["qty"] == 0
    assert guest.get("/cart/billing_address")["firstname"] is None


def test_get_items(guest: Api) -> None:
    assert guest.send("GET", "/cart/items").text == "{}"
    line = guest.add(ROPE, 5)
    items = guest.get("/cart/items")
    assert list(items) == [str(line["item_id"])]
    assert is_like(items[str(line["item_id"])], ITEM)
    assert items[str(line["item_id"])]["error_info"] == {}


@pytest.mark.parametrize("name", ITEM)
def test_get_items_attrs(guest: Api, name: str) -> None:
    line = guest.add()
    assert is_like(guest.get(f"/cart/items?attrs={name}")[str(line["item_id"])], {name: ITEM[name]})
    assert is_like(guest.get(f"/cart/items/{line['item_id']}?attrs={name}"), {name: ITEM[name]})


def test_post_items(guest: Api) -> None:
    first = guest.send("POST", "/cart/items", {"sku": ROPE, "qty": 1})
    assert first.status_code == 201
    assert is_like(first.json, ITEM)
    assert first.headers["Location"] == f"/api/rest/cart/items/{first.json['item_id']}"
    again = guest.send("POST", "/cart/items", {"sku": ROPE})
    assert again.status_code == 200
    assert again.headers["Content-Location"] == first.headers["Location"]
    assert again.json["qty"] == 2


def test_post_several_items(guest: Api) -> None:
    body = {"items": [{"sku": ROPE, "qty": "2"}, {"sku": SHACKLE, "qty": "4"}], "sku": "ignored", "qty": 9}
    answer = guest.send("POST", "/cart/items", body)
    assert answer.status_code == 201
    assert answer.headers["Location"] == "/api/rest/cart/items"
    assert [(line["sku"], line["qty"]) for line in answer.json] == [(ROPE, 2), (SHACKLE, 4)]
    assert all(is_like(line, ITEM) for line in answer.json)


def test_delete_items(guest: Api) -> None:
    guest.add()
    guest.ok("POST", "/cart", {"email": "fake@example.com"})
    assert guest.send("DELETE", "/cart/items").status_code == 204
    cart = guest.get("/cart")
    assert (cart["qty"], cart["email"]) == (0, "fake@example.com")


def test_get_item(guest: Api) -> None:
    line = guest.add(ROPE, 5)
    assert is_like(guest.get(f"/cart/items/{line['item_id']}"), ITEM)


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_put_item(guest: Api, method: str) -> None:
    path = f"/cart/items/{guest.add()['item_id']}"
    line = guest.ok(method, path, {"qty": 4})
    assert is_like(line, ITEM)
    assert line["qty"] == 4


def test_delete_item(guest: Api) -> None:
    path = f"/cart/items/{guest.add()['item_id']}"
    assert guest.send("DELETE", path).status_code == 204
    assert guest.refused("GET", path, status=404) == ["Not Found"]


@pytest.mark.parametrize("kind", ["billing", "shipping"])
def test_address(guest: Api, kind: str) -> None:
    path = f"/cart/{kind}_address"
    written = guest.put(path, JOHN)
    shape = ADDRESS | ({"same_as_billing": bool} if kind == "shipping" else {})
    assert is_like(written, shape)
    read = guest.get(path)
    assert read == written
    assert {name: read[name] for name in JOHN} == JOHN
    assert guest.ok("POST", path, {"region": "NY"})["region"] == "New York"
    assert guest.send("DELETE", path).status_code == 204
    assert guest.get(path)["lastname"] is None


@pytest.mark.parametrize("kind", ["billing", "shipping"])
@pytest.mark.parametrize("name", ADDRESS)
def test_address_attrs(guest: Api, kind: str, name: str) -> None:
    guest.put(f"/cart/{kind}_address", JOHN)
    assert is_like(guest.get(f"/cart/{kind}_address?attrs={name}"), {name: ADDRESS[name]})


def test_get_crosssells(guest: Api) -> None:
    assert guest.send("GET", "/cart/crosssells").text == "{}"
    guest.add()
    found = guest.get("/cart/crosssells")
    assert found
    assert all(is_like(product, CROSSSELL) and product["sku"] == sku for sku, product in found.items())


@pytest.mark.parametrize("name", CROSSSELL)
def test_get_crosssells_attrs(guest: Api, name: str) -> None:
    guest.add()
    assert all(is_like(product, {name: CROSSSELL[name]}) for product in guest.get(f"/cart/crosssells?attrs={name}").values())


def test_get_shipping_methods(guest: Api) -> None:
    guest.add()
    assert guest.get("/cart/shipping_methods") == []
    guest.put("/cart/shipping_address", JOHN)
    methods = guest.get("/cart/shipping_methods")
    assert "flat.flat" in [method["code"] for method in methods]
    assert all(is_like(method, SHIPPING_METHOD) for method in methods)
    for name in SHIPPING_METHOD:
        assert [list(method) for method in guest.get(f"/cart/shipping_methods?attrs={name}")] == [[name]] * len(methods)


def test_the_guides_shipping_code_is_taken(guest: Api) -> None:
    guest.add()
    guest.put("/cart/shipping_address", JOHN)
    assert guest.ok("POST", "/cart", {"shipping_method": "flat_flat"})["shipping_method"] == "flat.flat"


def test_get_payment_methods(guest: Api) -> None:
    guest.add()
    guest.put("/cart/billing_address", JOHN)
    methods = guest.get("/cart/payment_methods")
    assert "cod" in [method["code"] for method in methods]
    assert all(is_like(method, PAYMENT_METHOD) for method in methods)
    assert guest.get("/cart/payment_methods?attrs=code,title")[0].keys() == {"code", "title"}


def coupon_row(shop: RestShop) -> dict[str, Any]:
    """The recorded coupon of ten percent."""
    (row,) = shop.rows(models.coupon, code="PCT10")
    return row
