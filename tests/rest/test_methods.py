"""Methods to ship and to pay, and cross-sells (rest-cart.md §5.4-5.7, §7, §8.2-8.3)."""

from datetime import timedelta
from typing import Any

import pytest

from cartapi.store import models
from tests.rest.clients import LONDON, MAP, ROPE, SHACKLE, TABLES, Api, RestShop, to_the_till

NOT_OFFERED = "The requested Payment Method is not available."


def test_shipping_methods_by_price(api: Api) -> None:
    api.add(ROPE)
    api.put("/cart/shipping_address", LONDON)
    methods = api.get("/cart/shipping_methods")
    prices = [method["price"]["amount"] for method in methods]
    assert prices == sorted(prices)
    flat = next(method for method in methods if method["code"] == "flat.flat")
    assert flat == {
        "code": "flat.flat", "carrier": "flat", "carrier_title": "Flat Rate", "method": "flat", "description": "",
        "method_title": "Flat Shipping Rate", "price": flat["price"],
    }  # fmt: skip
    assert flat["price"].keys() == {"currency", "amount", "formatted"}


def test_prices_that_look_the_same_are_in_order_too(shop: RestShop, api: Api) -> None:
    shop.set(shipping_flat_cost="2.504", shipping_flat_tax_class_id="0")
    api.add(ROPE)
    api.put("/cart/shipping_address", LONDON)
    codes = [method["code"] for method in api.get("/cart/shipping_methods")]
    assert codes.index("item.item") < codes.index("flat.flat")


def test_a_payment_that_shipping_no_longer_allows_is_forgotten(shop: RestShop, api: Api) -> None:
    api.add("SKU-20")  # costs nothing
    api.put("/cart/billing_address", LONDON)
    api.put("/cart/shipping_address", {"same_as_billing": True})
    api.ok("POST", "/cart", {"email": "ann@customer.example", "shipping_method": "pickup.pickup"})
    api.put("/cart/payment", {"method": "free_checkout"})
    api.put("/cart", {"shipping_method": "flat.flat"})
    assert api.send("POST", "/cart/place").status_code == 422
    assert shop.rows(models.order) == []


def test_a_price_is_the_text_of_the_other_dialects_quote(api: Api) -> None:
    api.add(ROPE)
    api.put("/cart/shipping_address", LONDON)
    ours = {method["code"]: method["price"]["formatted"] for method in api.get("/cart/shipping_methods")}
    offers = api.script.call("shipping/methods")["shipping_methods"].values()
    assert ours == {quote["code"]: quote["text"] for offer in offers for quote in offer["quote"].values()}


def test_nothing_to_ship_and_nowhere_to_ship_to_are_no_errors(api: Api) -> None:
    assert api.get("/cart/shipping_methods") == []
    api.add(TABLES)
    api.put("/cart/shipping_address", LONDON)
    assert api.get("/cart/shipping_methods") == []


def test_listing_keeps_the_choice_and_remembers_the_offers(till: Api) -> None:
    till.get("/cart/shipping_methods")
    till.get("/cart/payment_methods")
    cart = till.get("/cart?embed=payment")
    assert (cart["shipping_method"], cart["payment"]["method"]) == ("flat.flat", "cod")
    till.script.ok("shipping/method", shipping_method="item.item")
    assert till.get("/cart")["shipping_method"] == "item.item"


@pytest.mark.parametrize(
    "embed", ["items,shipping_methods", "shipping_methods,payment", "validation,payment,payment_methods,shipping_methods"]
)
def test_a_cart_shows_what_its_embedded_methods_cost_now(shop: RestShop, till: Api, embed: str) -> None:
    shop.set(shipping_flat_cost="7.00", payment_cod_status="0")
    answer = till.send("GET", f"/cart?embed={embed}")
    assert answer.json is not None
    assert answer.json["totals"]["shipping"]["amount"] == 7
    assert answer.headers["ETag"] == till.send("GET", "/cart").headers["ETag"]
    if "payment_methods" in embed:
        assert answer.json["payment"]["method"] is None
        validated = till.send("POST", "/cart/validate").json
        assert validated is not None
        assert answer.json["validation"] == validated["errors"] == {"payment": ["Please select a valid payment method."]}


def test_payment_methods_in_the_shops_order(api: Api) -> None:
    api.add(ROPE)
    api.put("/cart/billing_address", LONDON)
    methods = api.get("/cart/payment_methods")
    assert [method["code"] for method in methods] == ["cheque", "bank_transfer", "cod"]
    assert methods[0] == {"code": "cheque", "title": "Cheque / Money Order", "cc_types": None, "form_block_type": None}
    api.put("/cart/billing_address", {"country_id": "US"})
    assert [method["code"] for method in api.get("/cart/payment_methods")] == ["bank_transfer", "cod"]


def test_a_free_cart_is_paid_freely(api: Api) -> None:
    api.add("SKU-20")
    assert [method["code"] for method in api.get("/cart/payment_methods")] == ["free_checkout"]


def test_payment(api: Api) -> None:
    assert api.get("/cart/payment") == {"method": None, "data": {}}
    api.add(ROPE)
    for method in ("PUT", "POST"):
        assert api.ok(method, "/cart/payment", {"method": "cod", "data": {"po_number": "1"}}) == {"method": "cod", "data": {}}
    assert api.refused("PUT", "/cart/payment", {"method": "gold"}) == [NOT_OFFERED]
    assert api.put("/cart/payment", {"data": {}})["method"] == "cod"
    assert api.send("DELETE", "/cart/payment").status_code == 204
    assert api.get("/cart/payment")["method"] is None


@pytest.mark.parametrize("method", [["cod"], {"a": 1}, True])
def test_a_method_of_a_wrong_kind(api: Api, method: object) -> None:
    assert api.refused("PUT", "/cart/payment", {"method": method}) == ["The request data is invalid."]


def test_methods_that_the_address_rules_out_are_forgotten(api: Api) -> None:
    to_the_till(api)
    api.put("/cart/payment", {"method": "cheque"})
    api.ok("POST", "/cart", {"shipping_method": "item.item"})
    api.put("/cart/billing_address", {"country_id": "US", "region": "NY"})
    cart = api.get("/cart?embed=payment")
    assert (cart["shipping_method"], cart["payment"]["method"]) == ("", None)


def test_crosssells_in_order_each_once_without_what_is_in_the_cart(shop: RestShop, api: Api) -> None:
    assert api.get("/cart/crosssells") == {}
    api.add(ROPE)
    assert list(api.get("/cart/crosssells")) == ["SKU-5", "SKU-9"]  # 11 is withdrawn
    shop.change(models.product, {"product_id": 5}, sort_order=9)
    assert list(api.get("/cart/crosssells")) == ["SKU-9", "SKU-5"]
    api.add(MAP)
    assert list(api.get("/cart/crosssells")) == ["SKU-9", "SKU-5", "SKU-10"]
    api.add(SHACKLE)
    assert list(api.get("/cart/crosssells")) == ["SKU-9", "SKU-10"]


def test_no_crosssells_for_what_needs_no_shipping(shop: RestShop, api: Api) -> None:
    shop.add(models.product_related, product_id=10, related_id=1)
    api.add(TABLES)
    assert api.get("/cart/crosssells") == {}


def test_crosssells_out_of_stock(shop: RestShop, api: Api) -> None:
    shop.change(models.product, {"product_id": 9}, quantity=0, minimum=2)
    api.add(ROPE)
    assert list(api.get("/cart/crosssells")) == ["SKU-5"]
    shop.set(config_stock_checkout="1")
    found = api.get("/cart/crosssells")["SKU-9"]
    assert (found["is_in_stock"], found["is_saleable"], found["qty"], found["min_sale_qty"]) == (False, True, 0, 2)


def test_prices_of_crosssells(shop: RestShop, api: Api) -> None:
    shop.add(models.product_related, product_id=1, related_id=6)
    shop.set(config_tax="0")
    api.add(ROPE)
    found = api.get("/cart/crosssells")
    assert [found["SKU-5"][name]["amount"] for name in ("price", "final_price", "minimal_price")] == [10, 10, 8]
    assert [found["SKU-6"][name]["amount"] for name in ("price", "final_price", "minimal_price")] == [80, 64, 64]


def test_a_dear_special_is_the_lowest_price_where_there_is_no_other(shop: RestShop, api: Api) -> None:
    shop.set(config_tax="0")
    offer: dict[str, Any] = {"product_id": 9, "customer_group_id": 1, "priority": 1, "date_start": None, "date_end": None}
    shop.add(models.product_special, **offer, price=500)
    shop.add(models.product_discount, **(offer | {"date_end": shop.clock.now.date() - timedelta(days=1)}), quantity=5, price=1)
    api.add(ROPE)
    assert [api.get("/cart/crosssells")["SKU-9"][name]["amount"] for name in ("final_price", "minimal_price")] == [500, 500]


def test_texts_of_crosssells_are_plain(shop: RestShop, api: Api) -> None:
    shop.change(models.product_description, {"product_id": 5, "language_id": 1}, meta_description="A &amp; B")
    api.add(ROPE)
    found = api.get("/cart/crosssells")["SKU-5"]
    assert (found["description"], found["short_description"]) == ("<p>Shackle</p>", "A & B")


@pytest.mark.parametrize(
    ("query", "skus"),
    [
        ("limit=1", ["SKU-5"]), ("limit=1&page=2", ["SKU-9"]), ("page=3", ["SKU-5", "SKU-9"]), ("limit=100&page=2", []),
        ("order=name", ["SKU-9", "SKU-5"]), ("order=price&dir=desc", ["SKU-9", "SKU-5"]), ("order=qty&dir=asc", ["SKU-9", "SKU-5"]),
        ("filter[1][attribute]=name&filter[1][like]=sha%25", ["SKU-5"]), ("filter[0][attribute]=price&filter[0][gt]=50", ["SKU-9"]),
        ("filter[1][attribute]=sku&filter[1][in][0]=sku-5&filter[1][in][1]=x", ["SKU-5"]),
        ("filter[1][attribute]=qty&filter[1][from]=1&filter[1][to]=2", ["SKU-9"]),
        ("filter[1][attribute]=qty&filter[1][neq]=2&filter[2][attribute]=sku&filter[2][eq]=SKU-9", []),
        ("filter[1][attribute]=min_sale_qty&filter[1][null]=1", ["SKU-5", "SKU-9"]),
    ],
)  # fmt: skip
def test_pages_order_and_filters(api: Api, query: str, skus: list[str]) -> None:
    api.add(ROPE)
    assert list(api.get(f"/cart/crosssells?{query}")) == skus
    assert list(api.get(f"/cart?embed=crosssells&{query}")["crosssells"]) == skus


def test_every_order_that_the_description_offers(api: Api) -> None:
    api.add(ROPE)
    document: Any = api.client.get("/openapi.json").json
    parameters = document["paths"]["/api/rest/cart/crosssells"]["get"]["parameters"]
    (order,) = [each for each in parameters if each.get("name") == "order"]
    for name in order["schema"]["enum"]:
        assert len(api.get(f"/cart/crosssells?order={name}")) == 2


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("limit=101", "The paging limit exceeds the allowed number."), ("limit=0", "Resource collection paging error."),
        ("page=0", "Resource collection paging error."), ("page=-1", "Resource collection paging error."),
        ("limit[]=1", "Resource collection paging error."), ("order=nothing", "Resource collection ordering error."),
        ("order=name&dir=sideways", "Resource collection ordering error."), ("order[]=name", "Resource collection ordering error."),
        ("filter=x", "Resource collection filtering error."), ("filter[1]=x", "Resource collection filtering error."),
        ("filter[1][attribute]=nothing&filter[1][eq]=1", "Resource collection filtering error."),
        ("filter[1][attribute]=name&filter[1][near]=1", "Resource collection filtering error."),
        ("filter[1][attribute]=name", "Resource collection filtering error."),
        ("filter[1][attribute]=name&filter[1][eq][]=1", "Resource collection filtering error."),
    ],
)  # fmt: skip
def test_pages_orders_and_filters_of_no_use(api: Api, query: str, message: str) -> None:
    assert api.refused("GET", f"/cart/crosssells?{query}") == [message]
