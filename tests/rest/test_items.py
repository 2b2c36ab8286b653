"""`/cart/items` and `/cart/items/:item_id` (rest-cart.md §5.2, §7)."""

import json
from typing import Any

import pytest

from cartapi.store import models
from tests.rest.clients import (
    CLEATS,
    MAP,
    OPTIONS,
    PENNANT,
    ROPE,
    SEXTANT,
    SHACKLE,
    Api,
    RestShop,
    messages,
    problem_codes,
    to_the_till,
)  # fmt: skip

STOCK = "Products marked with *** are not available in the desired quantity or not in stock!"
BAD_QUANTITIES = [0, -1, 1.5, "0", "-2", "2.9", "two", "", "1e3", True, [], {}, 2**31, "99999999999", 1e300]


@pytest.mark.parametrize("qty", [3, 3.0, "3", "3.0", " 3 ", "+3", "03"])
def test_integral_numbers_and_their_texts_are_quantities(api: Api, qty: object) -> None:
    assert api.add(ROPE, qty)["qty"] == 3


@pytest.mark.parametrize("qty", BAD_QUANTITIES)
def test_what_is_no_quantity_is_refused_not_corrected(shop: RestShop, api: Api, qty: object) -> None:
    assert api.refused("POST", "/cart/items", {"sku": ROPE, "qty": qty}) == ["Invalid quantity"]
    assert not shop.rows(models.cart)
    path = f"/cart/items/{api.add(ROPE, 2)['item_id']}"
    assert api.refused("PUT", path, {"qty": qty}) == ["Invalid quantity"]
    assert api.get(path)["qty"] == 2


@pytest.mark.parametrize("body", [{"sku": ROPE}, {"sku": ROPE, "qty": None}])
def test_a_missing_quantity_is_one(api: Api, body: dict[str, object]) -> None:
    assert api.ok("POST", "/cart/items", body, status=201)["qty"] == 1


@pytest.mark.parametrize(
    "body", [{}, {"qty": 2}, {"sku": ""}, {"sku": "  "}, {"sku": None}, {"items": []}, {"items": {}}, {"items": "x"}]
)
def test_without_a_sku(api: Api, body: dict[str, object]) -> None:
    assert api.refused("POST", "/cart/items", body or {"x": 1}) == ["Missing SKU"]


@pytest.mark.parametrize("sku", ["NONE", "SKU-11", "SKU-12", "SKU-13", "<b>", "SKU-1 x", "%"])
def test_unknown_disabled_future_and_other_stores_products(shop: RestShop, api: Api, sku: str) -> None:
    shop.remove(models.product_to_store, product_id=13, store_id=0)
    answer = api.send("POST", "/cart/items", {"sku": sku})
    assert messages(answer) == [f"Invalid SKU {sku}"]
    assert answer.status_code == 400
    assert answer.json is not None
    assert answer.json["problems"] == [{"code": "sku", "field": "sku", "message": f"Invalid SKU {sku}"}]


def test_a_sku_before_a_model_and_the_lowest_id_first(shop: RestShop, api: Api) -> None:
    assert api.add("HM-02")["name"] == "Harbour map"
    assert api.refused("POST", "/cart/items", {"sku": "hm-02"}) == ["Invalid SKU hm-02"]
    shop.change(models.product, {"product_id": 17}, sku="hm-02")
    assert api.add("hm-02")["sku"] == "hm-02"
    shop.change(models.product, {"product_id": 9}, sku="HM-02")
    assert api.add("HM-02")["name"] == "Barometer"
    shop.change(models.product, {"product_id": 5}, sku="HM-02")
    assert api.add("HM-02")["name"] == "Shackle"
    shop.change(models.product, {"product_id": 5}, status=0)
    assert api.add("HM-02")["name"] == "Barometer"


def test_texts_are_compared_escaped_and_shown_plain(api: Api) -> None:
    line = api.add("TJ/16 & Co")
    assert line["name"] == 'Tom & Jerry\'s "Mug" <XL>'
    assert line["sku"] == "SKU-16"


def test_a_product_without_sku_shows_its_model(shop: RestShop, api: Api) -> None:
    shop.change(models.product, {"product_id": 17}, sku="")
    assert api.add("日本-17")["sku"] == "日本-17"


def test_a_new_product_is_raised_to_its_minimum_and_no_more(api: Api) -> None:
    line = api.add(CLEATS)
    assert line["qty"] == 3
    assert api.add(CLEATS)["qty"] == 4
    path = f"/cart/items/{line['item_id']}"
    low = api.put(path, {"qty": 1})
    assert low["qty"] == 1
    assert low["error_info"] == {"minimum": "Minimum order amount for Cleat (pack) is 3!"}
    assert low["messages"] == ["Minimum order amount for Cleat (pack) is 3!"]
    assert problem_codes(low) == ["minimum"]


def test_a_shown_line(api: Api) -> None:
    line = api.add(SHACKLE, 5)
    root = "http://localhost/"
    assert line == {
        "item_id": line["item_id"], "sku": "SKU-5", "name": "Shackle", "qty": 5, "backorder_qty": 0, "children": [], "messages": [],
        "error_info": {}, "is_saleable": True, "url": f"{root}index.php?route=product/product&product_id=5",
        "images": {
            "normal": f"{root}image/cache/catalog/p5-500x500.png", "small": f"{root}image/cache/catalog/p5-228x228.png",
            "thumbnail": f"{root}image/cache/catalog/p5-47x47.png",
        },
        "original_price": {"currency": "USD", "amount": 14, "formatted": "$14.00"},
        "price": {"currency": "USD", "amount": 12.8, "formatted": "$12.80"},
        "row_total": {"currency": "USD", "amount": 64, "formatted": "$64.00"},
    }  # fmt: skip


def test_prices_are_those_of_the_other_dialect(api: Api) -> None:
    for sku in (ROPE, SHACKLE, CLEATS):
        api.add(sku, 7)
    api.add(PENNANT, 2, options=OPTIONS)
    lines = list(api.get("/cart/items").values())
    theirs = api.script.call("cart/products")["products"]
    shown = [(str(line["item_id"]), line["price"]["formatted"], line["row_total"]["formatted"], str(line["qty"])) for line in lines]
    assert shown == [(line["cart_id"], line["price"], line["total"], line["quantity"]) for line in theirs]


def test_prices_without_tax_where_the_shop_shows_none(shop: RestShop, api: Api) -> None:
    shop.set(config_tax="0")
    line = api.add(ROPE)
    assert line["price"]["amount"] == line["original_price"]["amount"] == 100


def test_pictures_in_the_themes_sizes_and_the_placeholder(shop: RestShop, api: Api) -> None:
    shop.set(theme_default_image_popup_width="800", theme_default_image_popup_height="600")
    shop.change(models.product, {"product_id": 1}, image="")
    shop.change(models.product, {"product_id": 2}, image="catalog/a b&amp;c.x.jpg")
    assert api.add(ROPE)["images"]["normal"] == "http://localhost/image/cache/placeholder-800x600.png"
    assert api.add(MAP)["images"]["normal"] == "http://localhost/image/cache/catalog/a%20b%26c.x-800x600.jpg"


def test_the_stores_own_address_and_the_products(shop: RestShop, api: Api) -> None:
    shop.set(config_url="http://shop.harbour.example/", config_seo_url="1")
    shop.add(models.seo_url, store_id=0, language_id=1, query="product_id=1", keyword="anchor-rope")
    assert api.add(ROPE)["url"] == "http://shop.harbour.example/anchor-rope"
    assert api.add(MAP)["url"] == "http://shop.harbour.example/index.php?route=product/product&product_id=2"


def test_too_little_stock(shop: RestShop, api: Api) -> None:
    line = api.add("SKU-9", 5)
    assert line["qty"] == 5
    assert line["backorder_qty"] == 3
    assert line["messages"] == [STOCK]
    assert line["error_info"] == {"stock": STOCK}
    assert line["is_saleable"] is False
    assert problem_codes(line) == ["stock"]
    shop.set(config_stock_checkout="1")
    line = api.get(f"/cart/items/{line['item_id']}")
    assert (line["messages"], line["is_saleable"], line["backorder_qty"]) == ([], True, 3)


def test_options_are_children(api: Api) -> None:
    options = {**OPTIONS, "303": ["3031", "3032"]}
    line = api.add(PENNANT, 6, options=options)
    children = {child["name"]: child for child in line["children"]}
    assert list(children) == ["Colour: Blue & white", "Size: Small", "Lettering: Ahoy", "Extras: Eyelets", "Extras: Hem"]
    zero = {"currency": "USD", "amount": 0, "formatted": "$0.00"}
    assert children["Lettering: Ahoy"] == {
        "item_id": 304, "sku": "", "name": "Lettering: Ahoy", "url": None, "images": None, "qty": 6, "backorder_qty": 0,
        "original_price": zero, "price": zero, "row_total": zero, "messages": [], "error_info": {}, "is_saleable": True,
        "product_option_id": 304, "product_option_value_id": None, "type": "text", "value": "Ahoy",
    }  # fmt: skip
    blue = children["Colour: Blue & white"]
    assert (blue["product_option_value_id"], blue["backorder_qty"], blue["type"]) == (3012, 1, "select")
    assert blue["price"]["amount"] == 3.9  # 3.25 and a fifth; the fixed tax of the product is not for its options
    assert blue["row_total"]["amount"] == 23.4
    assert children["Size: Small"]["price"]["amount"] == -4.8
    assert line["error_info"].keys() == {"stock"}


def test_equal_options_are_one_line_and_are_those_of_the_other_dialect(api: Api) -> None:
    first = api.add(PENNANT, 1, options=OPTIONS)
    assert api.add(PENNANT, 1, options=dict(OPTIONS))["item_id"] == first["item_id"]
    fields = {f"option[{key}]": value for key, value in OPTIONS.items()}
    api.script.ok("cart/add", product_id=3, quantity=1, **fields)
    assert api.get(f"/cart/items/{first['item_id']}")["qty"] == 3
    assert api.add(PENNANT, 1, options={**OPTIONS, "304": "Ahoi"})["item_id"] != first["item_id"]


def test_options_are_the_same_in_whatever_order_they_are_sent(shop: RestShop, api: Api) -> None:
    turned = dict(reversed(OPTIONS.items()))
    fields = {f"option[{key}]": value for key, value in turned.items()}
    api.script.ok("cart/add", product_id=3, quantity=1, **fields)
    assert api.add(PENNANT, 1, options=OPTIONS)["qty"] == 2
    again = [{"sku": PENNANT, "options": each} for each in (turned, OPTIONS, {**turned, "304": "Ahoi"}, {**OPTIONS, "304": "Ahoi"})]
    lines = api.ok("POST", "/cart/items", {"items": again})
    assert [line["qty"] for line in lines] == [4, 2]
    assert [list(json.loads(row["option"])) for row in shop.rows(models.cart)] == [list(turned)] * 2


def test_a_line_with_the_very_text_goes_before_one_in_another_order(api: Api) -> None:
    turned = dict(reversed(OPTIONS.items()))
    for options in (OPTIONS, turned):
        fields = {f"option[{key}]": value for key, value in options.items()}
        api.script.ok("cart/add", product_id=3, quantity=1, **fields)
    for options in (OPTIONS, turned):
        api.add(PENNANT, 1, options=options)
    assert [line["qty"] for line in api.get("/cart/items").values()] == [2, 2]


def test_every_missing_option_is_named(api: Api) -> None:
    answer = api.send("POST", "/cart/items", {"sku": PENNANT, "options": {"301": "3012"}})
    assert messages(answer) == ["Size required!", "Lettering required!"]
    assert answer.json is not None
    assert [problem["field"] for problem in answer.json["problems"]] == ["options.302", "options.304"]


@pytest.mark.parametrize("options", ["x", 5, {"301": {"a": "b"}}, {"301": [["a"]]}, {"301": True}])
def test_options_of_no_use(api: Api, options: object) -> None:
    assert api.refused("POST", "/cart/items", {"sku": PENNANT, "options": options}) == ["The request data is invalid."]


def test_options_that_a_line_cannot_hold(shop: RestShop, api: Api) -> None:
    options = {**OPTIONS, "304": "é" * 10_900}  # six bytes each
    assert api.add(PENNANT, 1, options=options)["children"][-1]["value"] == options["304"]
    assert api.refused("POST", "/cart/items", {"sku": PENNANT, "options": {**OPTIONS, "304": "é" * 10_990}}) == [
        "The request data is invalid."
    ]
    assert shop.count(models.cart) == 1


def test_a_recurring_profile_that_the_product_offers(shop: RestShop, api: Api) -> None:
    (profile,) = shop.rows(models.product_recurring)
    (product,) = shop.rows(models.product, product_id=profile["product_id"])
    line = api.add(product["sku"], 1, recurring_id=profile["recurring_id"])
    assert shop.rows(models.cart)[0]["recurring_id"] == profile["recurring_id"]
    assert api.add(product["sku"])["item_id"] != line["item_id"]
    assert api.get("/cart")["messages"]["notice"] == [f"{line['name']}: Recurring Item"]
    assert api.refused("POST", "/cart/items", {"sku": ROPE, "recurring_id": 1}) == ["Please select a payment recurring!"]


def test_several_are_added_in_one_go(api: Api) -> None:
    api.add(ROPE)
    answer = api.send("POST", "/cart/items", {"items": [{"sku": ROPE}, {"sku": SHACKLE, "qty": 2}, {"sku": SHACKLE}]})
    assert answer.status_code == 200
    assert answer.headers["Content-Location"] == "/api/rest/cart/items"
    assert isinstance(answer.json, list)
    assert [(line["sku"], line["qty"]) for line in answer.json] == [(ROPE, 2), (SHACKLE, 3)]


def test_where_a_line_is_below_a_shop_in_a_folder(api: Api) -> None:
    def added(body: object) -> Any:
        named = {"Authorization": f"Bearer {api.token}"}
        return api.client.post("/api/rest/cart/items", json=body, headers=named, environ_overrides={"SCRIPT_NAME": "/shop"}).headers

    line_id = added({"sku": ROPE})["Location"].removeprefix("/shop/api/rest/cart/items/")
    assert line_id == next(iter(api.get("/cart/items")))
    assert added({"sku": ROPE})["Content-Location"] == f"/shop/api/rest/cart/items/{line_id}"
    assert added({"items": [{"sku": ROPE}]})["Content-Location"] == "/shop/api/rest/cart/items"


def test_several_as_an_object(api: Api) -> None:
    answer = api.send("POST", "/cart/items?attrs=sku", {"items": {"0": {"sku": ROPE}, "9": {"sku": MAP}}})
    assert answer.json == [{"sku": ROPE}, {"sku": MAP}]


def test_several_all_or_none_with_errors_in_their_order(shop: RestShop, api: Api) -> None:
    items: list[Any] = [{"sku": ROPE, "qty": 2}, {"sku": "NONE"}, {"sku": PENNANT}, {"sku": ROPE}]
    answer = api.send("POST", "/cart/items", {"items": items})
    assert messages(answer) == ["Invalid SKU NONE", "Colour required!", "Size required!", "Lettering required!"]
    assert answer.json is not None
    assert [problem["field"] for problem in answer.json["problems"]] == [
        "items.1.sku", "items.2.options.301", "items.2.options.302", "items.2.options.304",
    ]  # fmt: skip
    assert not shop.rows(models.cart)
    items = [{"sku": ROPE}, {}, {"sku": ROPE, "qty": 0}, "x"]
    refused = api.refused("POST", "/cart/items", {"items": items})
    assert refused == ["Missing SKU", "Invalid quantity", "The request data is invalid."]
    assert not shop.rows(models.cart)


def test_errors_come_entry_by_entry_whatever_they_are(shop: RestShop, api: Api) -> None:
    items: list[Any] = [
        {"sku": "NONE"},
        {"sku": ROPE, "qty": 0},
        {"sku": PENNANT},
        5,
        {"qty": 1},
        {"sku": 17, "qty": "x"},
        {"sku": MAP},
    ]
    answer = api.send("POST", "/cart/items", {"items": items})
    assert messages(answer) == [
        "Invalid SKU NONE", "Invalid quantity", "Colour required!", "Size required!", "Lettering required!",
        "The request data is invalid.", "Missing SKU", "Invalid SKU 17",
    ]  # fmt: skip
    assert answer.json is not None
    assert [problem["field"] for problem in answer.json["problems"]] == [
        "items.0.sku", "items.1.qty", "items.2.options.301", "items.2.options.302", "items.2.options.304", "items.3", "items.4.sku",
        "items.5.sku",
    ]  # fmt: skip
    assert not shop.rows(models.cart)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"qty": 0}, ["Missing SKU"]), ({"sku": "NONE", "qty": 0, "options": "x"}, ["Invalid SKU NONE"]),
        ({"sku": PENNANT, "qty": 0}, ["Invalid quantity"]),
        ({"sku": PENNANT, "options": "x", "qty": 0}, ["Invalid quantity", "The request data is invalid."]),
        ({"sku": ["x"], "qty": 0}, ["The request data is invalid.", "Invalid quantity"]),
    ],
)  # fmt: skip
def test_an_entry_is_checked_step_by_step(api: Api, body: dict[str, object], told: list[str]) -> None:
    assert api.refused("POST", "/cart/items", body) == told


def test_a_line_cannot_become_longer_than_its_column(api: Api) -> None:
    api.add(ROPE, 2**31 - 1)
    assert api.refused("POST", "/cart/items", {"sku": ROPE}) == ["Invalid quantity"]


@pytest.mark.parametrize("item", ["0", "999999", "x", "-1", "1.0", "1e0", "%20", "301", "99999999999999999999", "ä"])
@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE"])
def test_lines_that_are_not_there(api: Api, method: str, item: str) -> None:
    api.add(PENNANT, 1, options=OPTIONS)
    assert api.refused(method, f"/cart/items/{item}", {"qty": 1}, status=404) == ["Not Found"]


def test_other_sessions_lines_are_not_there(shop: RestShop, api: Api) -> None:
    line = api.add()
    other = shop.api()
    path = f"/cart/items/{line['item_id']}"
    assert other.refused("GET", path, status=404) == ["Not Found"]
    assert other.refused("PUT", path, {"qty": 9}, status=404) == ["Not Found"]
    assert other.refused("DELETE", path, status=404) == ["Not Found"]
    assert shop.guest().refused("DELETE", path, status=404) == ["Not Found"]
    assert api.get(path)["qty"] == 1


def test_only_the_quantity_of_a_line_can_be_changed(api: Api) -> None:
    path = f"/cart/items/{api.add(ROPE, 2)['item_id']}"
    line = api.put(path, {"sku": MAP, "price": 1, "item_id": 5})
    assert (line["sku"], line["qty"], line["price"]["amount"]) == (ROPE, 2, 122)


def test_removing_lines_keeps_what_else_is_in_the_cart(till: Api) -> None:
    till.ok("POST", "/cart", {"coupon_code": "PCT10"})
    assert till.send("DELETE", "/cart/items").status_code == 204
    cart = till.get("/cart?embed=billing_address")
    assert (cart["qty"], cart["email"], cart["coupon_code"]) == (0, "ann@customer.example", "PCT10")
    assert cart["billing_address"]["city"] == "London"


def test_chosen_methods_outlive_a_change_of_lines(till: Api) -> None:
    till.add(SHACKLE)
    cart = till.get("/cart?embed=payment")
    assert (cart["shipping_method"], cart["payment"]["method"]) == ("flat.flat", "cod")
    till.put(f"/cart/items/{next(iter(till.get('/cart/items')))}", {"qty": 1})
    assert till.get("/cart")["shipping_method"] == "flat.flat"


def test_a_method_that_is_no_longer_offered_is_forgotten(api: Api) -> None:
    to_the_till(api)
    api.add(ROPE, 2)
    api.ok("POST", "/cart", {"shipping_method": "free.free"})
    line = next(iter(api.get("/cart/items")))
    api.put(f"/cart/items/{line}", {"qty": 1})
    assert api.get("/cart")["shipping_method"] == ""


def test_lines_in_the_order_of_the_cart(api: Api) -> None:
    for sku in (SHACKLE, ROPE, MAP):
        api.add(sku)
    assert [line["sku"] for line in api.get("/cart/items").values()] == [ROPE, MAP, SHACKLE]


def test_out_of_stock_everywhere(api: Api) -> None:
    assert api.add(SEXTANT)["backorder_qty"] == 1
