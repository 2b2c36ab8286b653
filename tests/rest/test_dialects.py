"""One session, two dialects: what is changed through one is seen through the other at once (rest-cart.md §6.2)."""

import threading

import pytest

from cartapi.store import models
from tests.api.shops import ADDRESS, GUEST
from tests.rest.clients import LONDON, ROPE, SHACKLE, Api, RestShop, to_the_till

FORM = {**ADDRESS, "firstname": "Dear", "lastname": "Customer", "city": "Lancaster"}


def test_a_cart_filled_by_form_sent_to_an_address_by_rest_ordered_by_form(shop: RestShop, api: Api) -> None:
    script = api.script
    script.ok("cart/add", product_id=1, quantity=2)
    script.ok("customer", GUEST)
    assert api.get("/cart")["email"] == "customer@example.com"
    api.put("/cart/billing_address", LONDON)
    api.put("/cart/shipping_address", {"same_as_billing": True})
    assert "flat" in script.call("shipping/methods")["shipping_methods"]
    script.ok("shipping/method", shipping_method="flat.flat")
    assert "cod" in script.call("payment/methods")["payment_methods"]
    script.ok("payment/method", payment_method="cod")
    assert api.send("POST", "/cart/validate").status_code == 200
    script.ok("order/add")
    (order,) = shop.rows(models.order)
    assert (order["firstname"], order["payment_firstname"], order["shipping_city"]) == ("Dear", "Ann", "London")
    assert api.get("/cart")["qty"] == 0


def test_a_cart_filled_by_rest_sent_to_an_address_by_form_ordered_by_rest(shop: RestShop, api: Api) -> None:
    api.add(ROPE, 2)
    script = api.script
    script.ok("customer", GUEST)
    for kind in ("payment", "shipping"):
        script.ok(f"{kind}/address", FORM)
    address = api.get("/cart/billing_address")
    assert (address["firstname"], address["street"], address["region"], address["country_id"]) == (
        "Dear", ["5 Quay Street"], "Lancashire", "GB",
    )  # fmt: skip
    assert address["telephone"] == GUEST["telephone"]
    api.ok("POST", "/cart?embed=payment", {"shipping_method": "flat_flat", "payment": {"method": "cod"}})
    api.ok("POST", "/cart/place", status=201)
    (order,) = shop.rows(models.order)
    assert (order["firstname"], order["shipping_city"], order["payment_code"]) == ("Dear", "Lancaster", "cod")


def test_lines_both_ways(api: Api) -> None:
    line = api.add(ROPE, 2)
    script = api.script
    script.ok("cart/add", product_id=1, quantity=1)
    assert api.get(f"/cart/items/{line['item_id']}")["qty"] == 3
    script.ok("cart/edit", key=line["item_id"], quantity=5)
    assert api.get("/cart")["qty"] == 5
    api.put(f"/cart/items/{line['item_id']}", {"qty": 4})
    assert script.call("cart/products")["products"][0]["quantity"] == "4"
    script.ok("cart/remove", key=line["item_id"])
    assert api.get("/cart/items") == {}
    api.add(SHACKLE)
    api.send("DELETE", "/cart/items")
    assert script.call("cart/products")["products"] == []


def test_coupons_both_ways(api: Api) -> None:
    api.add()
    script = api.script
    script.ok("coupon", coupon="PCT10")
    assert api.get("/cart")["coupon_code"] == "PCT10"
    api.ok("POST", "/cart", {"coupon_code": "FIX15"})
    assert "Coupon (FIX15)" in [line["title"] for line in script.call("cart/products")["totals"]]
    script.call("coupon", coupon="")
    assert api.get("/cart")["coupon_code"] == ""


def test_methods_both_ways(till: Api) -> None:
    script = till.script
    script.call("shipping/methods")
    assert till.get("/cart")["shipping_method"] == ""  # listing forgets the choice in the other dialect
    script.ok("shipping/method", shipping_method="item.item")
    assert till.get("/cart")["shipping_method"] == "item.item"
    script.ok("cart/add", product_id=1, quantity=1)
    assert till.get("/cart?embed=payment")["payment"]["method"] is None


def test_the_cart_is_the_same_text_in_both(till: Api) -> None:
    theirs = till.script.call("cart/products")
    ours = till.get("/cart?embed=items")
    assert [line["name"] for line in ours["items"].values()] == [line["name"] for line in theirs["products"]]
    assert ours["totals"]["grand_total"]["formatted"] == theirs["totals"][-1]["text"]


def test_texts_are_escaped_where_forms_keep_them_and_plain_here(shop: RestShop, api: Api) -> None:
    api.put("/cart/billing_address", {**LONDON, "lastname": "O'Reilly & Co", "street": ['<1> "Quay"']})
    stored = shop.session(api.token or "")["payment_address"]
    assert (stored["lastname"], stored["address_1"]) == ("O'Reilly &amp; Co", "&lt;1&gt; &quot;Quay&quot;")
    address = api.get("/cart/billing_address")
    assert (address["lastname"], address["street"]) == ("O'Reilly & Co", ['<1> "Quay"'])


def test_a_draft_becomes_the_shops_address_when_it_is_complete_and_not_before(shop: RestShop, api: Api) -> None:
    token = api.token or ""
    api.put("/cart/shipping_address", {**LONDON, "city": ""})
    assert "shipping_address" not in shop.session(token)
    api.put("/cart/shipping_address", {"city": "London"})
    assert shop.session(token)["shipping_address"]["zone_id"] == "3553"
    api.put("/cart/shipping_address", {"firstname": None})
    assert "shipping_address" not in shop.session(token)
    assert api.get("/cart/shipping_address")["city"] == "London"


def test_an_address_by_form_replaces_the_draft(api: Api) -> None:
    api.add()
    api.put("/cart/billing_address", {"prefix": "Dr.", "firstname": "Ann"})
    api.script.ok("payment/address", FORM)
    address = api.get("/cart/billing_address")
    assert (address["prefix"], address["firstname"], address["city"]) == (None, "Dear", "Lancaster")
    api.put("/cart/billing_address", {**LONDON, "prefix": "Dr."})
    api.script.ok("payment/address", FORM)
    assert api.get("/cart/billing_address")["prefix"] is None


def test_a_failed_address_by_form_leaves_none(api: Api) -> None:
    api.put("/cart/billing_address", LONDON)
    assert "error" in api.script.call("payment/address", {**FORM, "city": ""})
    assert api.get("/cart/billing_address")["city"] is None


def test_the_customer_is_there_when_everything_of_him_is_known(shop: RestShop, api: Api) -> None:
    token = api.token or ""
    api.ok("POST", "/cart", {"email": "ann@customer.example"})
    assert "customer" not in shop.session(token)
    api.put("/cart/billing_address", LONDON)
    customer = shop.session(token)["customer"]
    assert (customer["firstname"], customer["email"], customer["telephone"]) == ("Ann", "ann@customer.example", "+44 20 5550 111")
    assert (customer["customer_id"], customer["customer_group_id"], customer["custom_field"]) == ("", "1", [])
    api.put("/cart/billing_address", {"firstname": "Anne"})
    assert shop.session(token)["customer"]["firstname"] == "Anne"
    api.ok("POST", "/cart", {"email": "no address"})
    assert "customer" not in shop.session(token)
    assert api.get("/cart")["email"] == "no address"
    api.ok("POST", "/cart", {"email": "anne@customer.example"})
    assert shop.session(token)["customer"]["email"] == "anne@customer.example"


def test_a_customer_by_form_keeps_his_name(shop: RestShop, api: Api) -> None:
    api.script.ok("customer", GUEST)
    api.put("/cart/billing_address", {**LONDON, "telephone": "999999"})
    api.ok("POST", "/cart", {"email": "new@customer.example"})
    customer = shop.session(api.token or "")["customer"]
    assert (customer["firstname"], customer["telephone"], customer["email"]) == ("Dear", "999999", "new@customer.example")
    api.script.ok("customer", {**GUEST, "email": "form@customer.example"})
    assert api.get("/cart")["email"] == "form@customer.example"


def test_a_customer_who_signs_in_keeps_his_lines(api: Api) -> None:
    api.add(ROPE, 2)
    api.script.ok("customer", {**GUEST, "customer_id": 1})
    assert api.get("/cart")["qty"] == 2
    api.add(ROPE)
    assert len(api.get("/cart/items")) == 1


def test_taxes_follow_an_estimate_in_both(api: Api) -> None:
    api.add(ROPE)
    api.put("/cart/shipping_address", {"country_id": "US", "region": "CA"})
    assert api.get("/cart")["totals"]["tax"]["amount"] == 8.25
    assert "CA Sales Tax" in [line["title"] for line in api.script.call("cart/products")["totals"]]


def test_an_estimate_is_no_address_for_forms(api: Api) -> None:
    api.add(ROPE)
    api.put("/cart/shipping_address", {"country_id": "US", "region": "CA"})
    assert api.script.call("shipping/methods") == {"error": "Warning: Shipping address required!"}


def test_changes_through_both_at_once_are_all_there(shop: RestShop, api: Api) -> None:
    api.add(ROPE)
    script = api.script
    calls = [
        lambda: api.put("/cart/billing_address", LONDON), lambda: script.ok("payment/address", FORM),
        lambda: api.ok("POST", "/cart", {"email": "x@customer.example"}), lambda: script.ok("coupon", coupon="PCT10"),
        lambda: api.add(SHACKLE, 2), lambda: script.ok("cart/add", product_id=5, quantity=2),
    ]  # fmt: skip
    threads = [threading.Thread(target=call) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    cart = api.get("/cart")
    assert (cart["qty"], cart["coupon_code"], cart["email"]) == (5, "PCT10", "x@customer.example")
    assert api.get("/cart/billing_address")["city"] in ("London", "Lancaster")


def test_an_order_by_form_leaves_the_addresses_as_it_always_did(till: Api) -> None:
    till.script.ok("order/add")
    assert till.get("/cart")["qty"] == 0
    assert till.get("/cart/billing_address")["city"] == "London"


@pytest.mark.parametrize("minutes", [50, 70])
def test_lines_of_a_session_in_use_do_not_expire(shop: RestShop, api: Api, minutes: int) -> None:
    to_the_till(api)
    for _ in range(3):
        shop.clock.forward(minutes=min(minutes, 50))
        assert api.get("/cart")["qty"] == 2
