"""`/cart`: each attribute, writing, and writing through `embed` (rest-cart.md §3, §5.1, §7)."""

from typing import Any

import pytest

from cartapi.store import models
from tests.rest.clients import (
    CLEATS,
    LONDON,
    OPTIONS,
    PENNANT,
    ROPE,
    SEXTANT,
    SHACKLE,
    Api,
    RestShop,
    problem_codes,
    to_the_till,
)  # fmt: skip

STOCK = "Products marked with *** are not available in the desired quantity or not in stock!"


def test_an_empty_cart_has_every_attribute(api: Api) -> None:
    cart = api.get("/cart")
    zero = {"currency": "USD", "amount": 0, "formatted": "$0.00"}
    assert cart == {
        "email": "", "coupon_code": "", "shipping_method": "", "qty": 0, "messages": {}, "has_error": False,
        "totals": {
            "subtotal": {**zero, "title": "Sub-Total"}, "shipping": {**zero, "title": "Shipping"},
            "discount": {**zero, "title": "Discount"}, "tax": {**zero, "title": "Tax"}, "grand_total": {**zero, "title": "Total"},
        },
    }  # fmt: skip


def test_reading_makes_no_session_and_no_lines(shop: RestShop, guest: Api) -> None:
    answer = guest.send("GET", "/cart?embed=items,billing_address,shipping_methods,payment_methods,crosssells,validation")
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert not shop.rows(models.session)


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_post_and_put_mean_the_same(api: Api, method: str) -> None:
    assert api.ok(method, "/cart", {"email": "a@customer.example"})["email"] == "a@customer.example"


def test_totals_are_those_of_the_other_dialect_under_their_own_names(till: Api) -> None:
    cart = till.ok("POST", "/cart", {"coupon_code": "PCT10"})
    shown = {line["title"]: line["text"] for line in till.script.call("cart/products")["totals"]}
    totals = cart["totals"]
    assert list(totals) == ["subtotal", "shipping", "discount", "tax", "grand_total"]
    assert totals["subtotal"]["formatted"] == shown["Sub-Total"]
    assert totals["shipping"] == {
        "currency": "USD",
        "amount": 5,
        "formatted": shown["Flat Shipping Rate"],
        "title": "Flat Shipping Rate",
    }
    assert totals["discount"]["formatted"] == shown["Coupon (PCT10)"]
    assert totals["grand_total"]["formatted"] == shown["Total"]
    tax = [text for title, text in shown.items() if "VAT" in title or "Eco" in title]
    assert totals["tax"]["amount"] == pytest.approx(sum(float(text.strip("$")) for text in tax))


def test_two_taxes_are_one_and_then_called_tax(till: Api) -> None:
    assert till.get("/cart")["totals"]["tax"]["title"] == "Tax"


def test_a_total_of_another_kind_keeps_its_own_key(shop: RestShop, api: Api) -> None:
    shop.set(total_low_order_fee_status="1")
    api.add(SHACKLE)
    totals = api.get("/cart")["totals"]
    assert totals["low_order_fee"]["amount"] == 3.5
    assert list(totals)[-1] == "grand_total"


def test_amounts_are_in_the_sessions_currency(api: Api) -> None:
    api.add(ROPE)
    api.script.ok("currency", currency="EUR")
    subtotal = api.get("/cart")["totals"]["subtotal"]
    assert subtotal == {"currency": "EUR", "amount": 78.46, "formatted": "78.46€", "title": "Sub-Total"}


def test_too_little_stock_is_stored_and_told(api: Api) -> None:
    api.add(SEXTANT)
    cart = api.get("/cart")
    assert cart["has_error"] is True
    assert cart["messages"] == {"error": [STOCK]}
    assert problem_codes(cart) == ["stock"]


def test_a_minimum_is_told_once_for_each_product(api: Api) -> None:
    api.script.ok("cart/add", product_id=7, quantity=1)
    cart = api.get("/cart")
    assert cart["messages"]["error"] == ["Minimum order amount for Cleat (pack) is 3!"]
    assert problem_codes(cart) == ["minimum"]


def test_problems_are_there_when_they_are_named_or_when_there_are_some(api: Api) -> None:
    assert "problems" not in api.get("/cart")
    assert api.get("/cart?attrs=problems") == {"problems": []}


def test_success_is_told_in_the_answer_to_a_change_only(api: Api) -> None:
    api.add()
    changed = api.ok("POST", "/cart", {"coupon_code": "PCT10"})
    assert changed["messages"] == {"success": ["Success: Your coupon discount has been applied!"]}
    assert api.get("/cart")["messages"] == {}


@pytest.mark.parametrize("nothing", ["", None])
def test_an_empty_coupon_takes_the_old_one_away(api: Api, nothing: str | None) -> None:
    api.add()
    api.ok("POST", "/cart", {"coupon_code": "PCT10"})
    assert api.ok("POST", "/cart", {"coupon_code": nothing})["coupon_code"] == ""


def test_of_a_call_with_a_bad_coupon_nothing_is_saved(shop: RestShop, api: Api) -> None:
    to_the_till(api)
    before = shop.session(api.token or "")
    body = {
        "coupon_code": "NOPE", "email": "other@customer.example", "shipping_method": "",
        "billing_address": {"firstname": "Other"}, "shipping_address": {"city": "Berlin"}, "payment": {"method": "bank_transfer"},
    }  # fmt: skip
    answer = api.send("POST", "/cart?embed=billing_address,shipping_address,payment", body)
    assert answer.status_code == 400
    assert answer.json is not None
    assert answer.json["messages"]["error"] == [
        {"code": 400, "message": 'Coupon code "NOPE" is not valid.'}, {"code": 400, "message": "Failed validation"},
    ]  # fmt: skip
    assert problem_codes(answer.json) == ["coupon"]
    assert shop.session(api.token or "") == before


def test_the_coupon_of_a_refused_call_stays_as_it_was(api: Api) -> None:
    api.add()
    api.ok("POST", "/cart", {"coupon_code": "PCT10"})
    api.refused("POST", "/cart", {"coupon_code": "EXPIRED"})
    assert api.get("/cart")["coupon_code"] == "PCT10"


@pytest.mark.parametrize(
    ("also", "told"),
    [
        ({}, ['Coupon code "NOPE" is not valid.', "Failed validation"]),
        ({"shipping_method": "fast.fast"}, ["Please specify a valid shipping method."]),
        ({"payment": {"method": "gold"}}, ["The requested Payment Method is not available."]),
    ],
)
def test_a_bad_coupon_is_told_when_all_else_stands(api: Api, also: dict[str, object], told: list[str]) -> None:
    api.add()
    body = {"coupon_code": "NOPE", "shipping_address": LONDON, **also}
    assert api.refused("POST", "/cart?embed=shipping_address,payment", body) == told


def test_a_coupon_is_in_use_before_payment_is_offered(shop: RestShop, api: Api) -> None:
    shop.change(models.coupon, {"code": "PCT10"}, discount=100)
    shop.remove(models.tax_rule)
    api.add()
    body = {"coupon_code": "PCT10", "payment": {"method": "free_checkout"}}
    assert api.ok("POST", "/cart?embed=payment", body)["payment"]["method"] == "free_checkout"


def test_a_coupon_is_named_as_it_was_sent(api: Api) -> None:
    assert api.refused("POST", "/cart", {"coupon_code": "<A&B>"})[0] == 'Coupon code "<A&B>" is not valid.'


def test_the_shipping_method_is_one_of_those_quoted(api: Api) -> None:
    api.add()
    api.put("/cart/shipping_address", LONDON)
    for code in ("flat.flat", "flat_flat"):
        assert api.ok("POST", "/cart", {"shipping_method": code})["shipping_method"] == "flat.flat"
    for code in ("fast.fast", "flat", "flat.flat.x", "flat.", "FLAT.flat"):
        assert api.refused("POST", "/cart", {"shipping_method": code}) == ["Please specify a valid shipping method."]
    assert api.get("/cart")["shipping_method"] == "flat.flat"
    assert api.ok("POST", "/cart", {"shipping_method": None})["shipping_method"] == ""


def test_a_bad_email_is_stored_and_left_to_validation(api: Api) -> None:
    assert api.ok("POST", "/cart", {"email": "no address"})["email"] == "no address"


def test_members_that_cannot_be_written_are_ignored(api: Api) -> None:
    cart = api.ok("POST", "/cart", {"qty": 7, "totals": {}, "has_error": True, "unknown": [1]})
    assert (cart["qty"], cart["has_error"]) == (0, False)


def test_parts_are_written_where_both_embed_and_body_name_them(api: Api) -> None:
    api.add()
    body = {"billing_address": {"firstname": "Ann"}, "shipping_address": {"firstname": "Bob"}}
    cart = api.ok("POST", "/cart?embed=billing_address", body)
    assert cart["billing_address"]["firstname"] == "Ann"
    assert "First Name must be between 1 and 32 characters!" not in cart["billing_address"]["validation_errors"]
    assert cart["billing_address"]["validation_errors"][0] == "Last Name must be between 1 and 32 characters!"
    assert api.get("/cart/shipping_address")["firstname"] is None


def test_parts_are_written_in_one_call_with_what_depends_on_them(api: Api) -> None:
    api.add(ROPE, 2)
    body = {
        "email": "ann@customer.example", "coupon_code": "PCT10", "shipping_method": "flat.flat",
        "billing_address": LONDON, "shipping_address": {"same_as_billing": True}, "payment": {"method": "cod"},
    }  # fmt: skip
    cart = api.ok("POST", "/cart?embed=shipping_address,billing_address,payment,validation", body)
    assert cart["payment"] == {"method": "cod", "data": {}}
    assert (cart["coupon_code"], cart["shipping_method"]) == ("PCT10", "flat.flat")
    again = api.ok("POST", "/cart?embed=shipping_address,validation", {"shipping_address": {"same_as_billing": True}})
    assert again["validation"] == []


@pytest.mark.parametrize("embed", ["shipping_address,billing_address", "billing_address,shipping_address"])
def test_what_an_address_lacks_is_told_of_the_address_that_is_shown(api: Api, embed: str) -> None:
    body: dict[str, Any] = {"billing_address": LONDON, "shipping_address": {"same_as_billing": True}}
    cart = api.ok("POST", f"/cart?embed={embed}", body)
    assert (cart["shipping_address"]["city"], cart["shipping_address"]["validation_errors"]) == ("London", [])
    assert "Success: Shipping address has been set!" in cart["messages"]["success"]
    body["billing_address"] = {"city": None}
    cart = api.ok("POST", f"/cart?embed={embed}", body)
    assert cart["shipping_address"]["validation_errors"] == ["City must be between 3 and 128 characters!"]
    assert "success" not in cart["messages"]


def test_reading_parts_are_not_written(api: Api) -> None:
    body = {"items": {"1": {"qty": 3}}, "payment_methods": [{"code": "cod"}]}
    cart = api.ok("POST", "/cart?embed=items,payment_methods", body)
    assert cart["items"] == {}


@pytest.mark.parametrize("part", ["cod", "", 5, True, None, [], [{"method": "cod"}]])
def test_a_part_that_is_no_object_is_not_written(api: Api, part: object) -> None:
    body = {"payment": part, "billing_address": part, "email": "ann@customer.example"}
    cart = api.ok("POST", "/cart?embed=payment,billing_address", body)
    assert (cart["payment"]["method"], cart["billing_address"]["street"], cart["email"]) == (None, [""], "ann@customer.example")


def only_there(shop: RestShop, country_id: int) -> None:
    """Cash on delivery in this country, and nowhere else."""
    shop.add(models.geo_zone, geo_zone_id=77, name="There", description="")
    shop.add(models.zone_to_geo_zone, geo_zone_id=77, country_id=country_id, zone_id=0)
    shop.set(payment_cod_geo_zone_id="77")


@pytest.mark.parametrize(("embed", "offered"), [("billing_address,payment", True), ("payment,billing_address", False)])
def test_parts_are_written_in_the_order_of_embed(shop: RestShop, api: Api, embed: str, offered: bool) -> None:
    only_there(shop, 222)
    api.add()
    api.put("/cart/billing_address", {"country_id": "US"})
    body = {"billing_address": {"country_id": "GB"}, "payment": {"method": "cod"}}
    if offered:
        assert api.ok("POST", f"/cart?embed={embed}", body)["payment"]["method"] == "cod"
    else:
        assert api.refused("POST", f"/cart?embed={embed}", body) == ["The requested Payment Method is not available."]
        assert api.get("/cart/billing_address")["country_id"] == "US"


def test_a_payment_that_a_later_part_rules_out_is_forgotten(shop: RestShop, api: Api) -> None:
    only_there(shop, 222)
    api.add()
    api.put("/cart/billing_address", {"country_id": "GB"})
    body = {"billing_address": {"country_id": "US"}, "payment": {"method": "cod"}}
    cart = api.ok("POST", "/cart?embed=payment,billing_address", body)
    assert (cart["payment"]["method"], cart["billing_address"]["country_id"]) == (None, "US")


def test_a_shipping_method_is_one_for_the_address_of_the_call_wherever_payment_stands(api: Api) -> None:
    api.add()
    body = {"shipping_method": "flat.flat", "shipping_address": LONDON, "payment": {"method": "cod"}}
    cart = api.ok("POST", "/cart?embed=payment,shipping_address", body)
    assert (cart["shipping_method"], cart["payment"]["method"]) == ("flat.flat", "cod")
    refused = api.refused("POST", "/cart?embed=payment,shipping_address", {**body, "shipping_method": "fast.fast"})
    assert refused == ["Please specify a valid shipping method."]


@pytest.mark.parametrize(("part", "member"), [("billing_address", "city"), ("shipping_address", "street"), ("payment", "method")])
def test_a_wrong_member_of_a_part_is_named_with_it(api: Api, part: str, member: str) -> None:
    answer = api.send("POST", f"/cart?embed={part}", {part: {member: True}})
    assert answer.status_code == 400
    assert answer.json is not None
    assert [problem["field"] for problem in answer.json["problems"]] == [f"{part}.{member}"]


def test_a_refused_part_leaves_nothing_behind(shop: RestShop, api: Api) -> None:
    api.add()
    body = {"email": "x@customer.example", "billing_address": LONDON, "payment": {"method": "gold"}}
    refused = api.refused("POST", "/cart?embed=billing_address,payment", body)
    assert refused == ["The requested Payment Method is not available."]
    answer = api.send("POST", "/cart?embed=billing_address,payment", body)
    assert answer.json is not None
    assert [problem["field"] for problem in answer.json["problems"]] == ["payment.method"]
    assert api.get("/cart")["email"] == ""
    assert "payment_address" not in shop.session(api.token or "")


def test_delete_abandons_the_cart_with_all_that_is_in_it(shop: RestShop, api: Api) -> None:
    to_the_till(api)
    api.ok("POST", "/cart", {"coupon_code": "PCT10"})
    assert api.send("DELETE", "/cart").status_code == 204
    assert not shop.rows(models.cart)
    cart = api.get("/cart?embed=billing_address,shipping_address,payment")
    assert (cart["email"], cart["coupon_code"], cart["shipping_method"], cart["qty"]) == ("", "", "", 0)
    assert cart["payment"]["method"] is None
    assert cart["billing_address"]["city"] is None
    assert cart["shipping_address"]["city"] is None


def test_texts_come_back_as_they_were_sent(api: Api) -> None:
    sent = 'O\'Reilly & Co <b>"x"</b>'
    assert api.ok("POST", "/cart", {"email": sent})["email"] == sent


def test_gift_vouchers_count_in_the_subtotal_but_are_no_items(api: Api) -> None:
    voucher = {"from_name": "A", "from_email": "a@customer.example", "to_name": "B", "to_email": "b@customer.example"}
    api.script.ok("voucher/add", voucher, voucher_theme_id=8, amount=25, message="")
    cart = api.get("/cart?embed=items")
    assert (cart["qty"], cart["items"]) == (0, {})
    assert cart["totals"]["grand_total"]["amount"] == 25


def test_several_products_in_one_view(api: Api) -> None:
    api.add(PENNANT, 1, options=OPTIONS)
    api.add(CLEATS)
    cart = api.get("/cart?embed=items")
    assert cart["qty"] == 4
    assert [line["qty"] for line in cart["items"].values()] == [1, 3]
