"""What stands in the way of an order, what a status does, and what is stored of it (orders.md §1-3)."""

from typing import Any

import pytest

from cartapi.engine.phpjson import dumps
from cartapi.store import models
from tests.api.shops import ADDRESS, GUEST, DemoShop, Script, choose, order, to_the_till

WARN = {
    "customer": "Warning: Customer details needs to be set!",
    "payment_address": "Warning: Payment address required!",
    "payment_method": "Warning: Payment method required!",
    "no_payment": "Warning: No Payment options are available!",
    "shipping_address": "Warning: Shipping address required!",
    "shipping_method": "Warning: Shipping method required!",
    "no_shipping": "Warning: No Shipping options are available!",
    "stock": "Warning: Products marked with *** are not available in the desired quantity or not in stock!",
    "minimum": "Warning: Minimum order amount for Tent pegs, ten is 2!",
    "not_found": "Warning: Order could not be found!",
}


def without(shop: DemoShop, script: Script, *keys: str) -> None:
    """Take keys out of the session, as other calls or PHP may have done."""
    data = {key: value for key, value in shop.session(script.token or "").items() if key not in keys}
    shop.change(models.session, {"session_id": script.token}, data=dumps(data))


PAY, SHIP = ("payment_method", "payment_methods"), ("shipping_method", "shipping_methods")
MISSING: list[tuple[tuple[str, ...], dict[str, str], str]] = [
    (("customer",), {}, "customer"),
    (("payment_address",), {}, "payment_address"),
    (("customer", "payment_address"), {}, "payment_address"),
    (PAY, {}, "payment_method"),
    (("payment_methods",), {"payment_method": "cod"}, "no_payment"),
    ((), {"payment_method": "nonsense"}, "payment_method"),
    (("customer",), {"payment_method": "nonsense"}, "customer"),
    (("shipping_address",), {}, "shipping_address"),
    (("customer", "shipping_address"), {}, "shipping_address"),
    (SHIP, {}, "shipping_method"),
    (("shipping_methods",), {"shipping_method": "flat.flat"}, "no_shipping"),
    ((), {"shipping_method": "flat"}, "shipping_method"),
    ((), {"shipping_method": "flat.nonsense"}, "shipping_method"),
    (("customer", "payment_address", "shipping_address", *PAY, *SHIP), {}, "shipping_method"),
]


@pytest.mark.parametrize(("missing", "posted", "told"), MISSING)
@pytest.mark.parametrize("route", ["order/add", "order/edit"])
def test_the_last_check_that_fails_is_told(
    shop: DemoShop, till: Script, missing: tuple[str, ...], posted: dict[str, str], told: str, route: str
) -> None:
    number = order(till)
    till.ok("cart/add", product_id=100)
    choose(till)
    without(shop, till, *missing)
    assert till.call(route, posted, query=f"order_id={number}") == {"error": WARN[told]}
    assert shop.count(models.order) == 1


def test_stock_stands_before_methods_and_a_minimum_before_all(shop: DemoShop, script: Script) -> None:
    script.ok("cart/add", product_id=122)
    assert script.call("order/add") == {"error": WARN["stock"]}
    script.ok("cart/add", product_id=107)
    name = shop.rows(models.product_description, product_id=107, language_id=1)[0]["name"]
    assert script.call("order/add") == {"error": f"Warning: Minimum order amount for {name} is 2!"}


def test_an_empty_cart_is_out_of_stock(shop: DemoShop, till: Script) -> None:
    order(till)
    assert till.call("order/add") == {"error": WARN["stock"]}
    assert "shipping_address" not in shop.session(till.token or "")


def test_a_shop_may_sell_what_it_does_not_have(shop: DemoShop, script: Script) -> None:
    shop.set(config_stock_checkout="1")
    script.ok("cart/add", product_id=122)
    order(to_the_till(script, fill=False))
    assert shop.stock(122) == -1


def two_lines_of_one_value(script: Script, quantity: int) -> Script:
    """The same option value in two lines, of which the second has another option as well."""
    for options in ({"option[201]": "3"}, {"option[201]": "3", "option[202]": "4"}):
        script.ok("cart/add", {"product_id": 101, "quantity": quantity, **options})
    return to_the_till(script, fill=False)


def test_stock_is_compared_with_each_line_as_it_was_shown(shop: DemoShop, script: Script) -> None:
    first, second = two_lines_of_one_value(script, 4), two_lines_of_one_value(shop.login(), 4)
    assert all(line["stock"] for line in first.call("cart/products")["products"])
    order(first)
    (value,) = shop.rows(models.product_option_value, product_option_value_id=3)
    assert value["quantity"] == 5 - 2 * 4
    assert second.call("order/add") == {"error": WARN["stock"]}
    assert shop.rows(models.product_option_value, product_option_value_id=3) == [value]


def test_a_discount_that_cannot_be_booked_any_more_keeps_no_other_from_it(shop: DemoShop, script: Script) -> None:
    shop.set(config_fraud_status_id="2")
    customer = GUEST | {"customer_id": "1", "email": "mary.seaworth@example.com"}
    to_the_till(script, customer=customer)
    script.ok("coupon", coupon="2222")
    number = order(script, order_status_id=7)
    shop.change(models.coupon, {"code": "2222"}, status=0)
    script.ok("order/history", {"order_status_id": 1}, query=f"order_id={number}")
    assert shop.count(models.coupon_history, order_id=number) == 0
    assert shop.count(models.customer_transaction, order_id=number) == 1


@pytest.mark.parametrize(("used", "booked"), [("10", -10), ("10.4", -10), ("10.5", -11)])
def test_a_part_of_a_point_is_booked_as_the_column_rounds_it(shop: DemoShop, script: Script, used: str, booked: int) -> None:
    mary = GUEST | {"customer_id": "1", "email": "mary.seaworth@example.com"}
    script.ok("customer", mary)
    script.ok("cart/add", product_id=100, quantity=2)
    script.ok("reward", reward=used)
    number = order(to_the_till(script, fill=False, customer=mary))
    assert [row["title"] for row in shop.rows(models.order_total, order_id=number, code="reward")] == [f"Reward Points ({used})"]
    assert [row["points"] for row in shop.rows(models.customer_reward, order_id=number)] == [booked]


def test_credit_is_spent_to_the_last_of_it(shop: DemoShop, script: Script) -> None:
    shop.remove(models.customer_transaction, customer_id=1)
    for amount in ("50.0000", "-49.6338"):
        shop.add(models.customer_transaction, customer_id=1, order_id=0, description="", amount=amount, date_added=shop.clock.now)
    number = order(to_the_till(script, customer=GUEST | {"customer_id": "1", "email": "mary.seaworth@example.com"}))
    assert [str(row["amount"]) for row in shop.rows(models.customer_transaction, order_id=number)] == ["-0.3662"]


def test_a_gift_voucher_is_spent_to_the_last_of_it(shop: DemoShop, till: Script) -> None:
    made = {"order_id": 0, "voucher_theme_id": 7, "code": "REST", "amount": "0.3000", "status": 1, "date_added": shop.clock.now}
    shop.add(models.voucher, voucher_id=900, **made)
    shop.add(models.voucher_history, voucher_id=900, order_id=0, amount="-0.1000", date_added=shop.clock.now)
    till.ok("voucher", voucher="REST")
    number = order(till)
    assert [str(row["amount"]) for row in shop.rows(models.voucher_history, order_id=number)] == ["-0.2000"]


@pytest.mark.parametrize(("later", "shown"), [(False, "{}"), (True, '"{}"')])
def test_a_commission_is_noted_with_the_order_number_as_it_came(shop: DemoShop, till: Script, later: bool, shown: str) -> None:
    shop.set(config_customer_activity="1", config_affiliate_auto="1")
    number = order(till, affiliate_id="3", order_status_id="7" if later else "1")
    if later:
        till.ok("order/history", {"order_status_id": 1}, query=f"order_id={number}")
    (line,) = shop.rows(models.customer_activity, key="transaction")
    assert line["data"].endswith(f'"order_id":{shown.format(number)}}}')


def test_a_date_that_is_none_is_shown_as_the_tables_show_it(shop: DemoShop, till: Script) -> None:
    number = order(till)
    shop.change(models.order, {"order_id": number}, date_modified=None)
    assert till.call("order/info", query=f"order_id={number}")["order"]["date_modified"] == "0000-00-00 00:00:00"


def test_an_unknown_order_is_told_before_anything_else(script: Script) -> None:
    for route in ("edit", "delete", "info", "history"):
        assert script.call(f"order/{route}", query="order_id=99") == {"error": WARN["not_found"]}
        assert script.call(f"order/{route}", {"order_id": 1}) == {"error": WARN["not_found"]}


# Statuses: what each way from one to the next does to stock and coupon

CHANGES = [
    ("0", "1", "taken"),
    ("0", "7", "free"),
    ("7", "1", "taken"),
    ("1", "2", "taken"),
    ("2", "5", "taken"),
    ("5", "3", "taken"),
    ("1", "7", "free"),
    ("7", "10", "free"),
    ("1", "999", "free"),
    ("1", "0", "free"),
    ("1", "", "free"),
    ("1", "15", "free"),  # "Processed" is no processing status
    ("7", "2abc", "taken"),
    ("7", "05", "taken"),
]


@pytest.mark.parametrize(("old", "new", "held"), CHANGES)
def test_what_a_change_of_status_does(shop: DemoShop, script: Script, old: str, new: str, held: str) -> None:
    script.ok("cart/add", product_id=100, quantity=2)
    script.ok("coupon", coupon="2222")
    number = order(to_the_till(script, fill=False), order_status_id=old)
    said = script.call("order/history", {"order_status_id": new, "comment": "A & B"}, query=f"order_id={number}")
    assert said == {"success": "Success: You have modified orders!"}
    assert shop.stock(100) == (998 if held == "taken" else 1000)
    assert shop.count(models.coupon_history, order_id=number) == (held == "taken")
    entry = shop.rows(models.order_history, order_id=number)[-1]
    (row,) = shop.rows(models.order, order_id=number)
    digits = "".join(letter for letter in new if letter.isdigit())
    assert entry["order_status_id"] == row["order_status_id"] == int(digits or 0)
    assert entry["comment"] == "A &amp; B"


def test_back_and_forth_takes_and_gives_back_once_each(shop: DemoShop, till: Script) -> None:
    number = order(till)
    for status, stock in (("7", 1000), ("7", 1000), ("1", 998), ("2", 998), ("0", 1000), ("0", 1000), ("5", 998)):
        till.ok("order/history", query=f"order_id={number}", order_status_id=status)
        assert shop.stock(100) == stock
    till.ok("order/delete", query=f"order_id={number}")
    assert shop.stock(100) == 1000


# What is stored, and what `info` shows of it


@pytest.fixture
def stored(shop: DemoShop, till: Script) -> int:
    return order(till)


FIELDS: list[tuple[str | None, Any]] = [
    ("[]", []),
    ("{}", []),
    ('{"1":"x"}', {"1": "x"}),
    ('{"0":"a","1":"b"}', ["a", "b"]),
    ('{"1":["8","9"]}', {"1": ["8", "9"]}),
    ("1.50", 1.5),
    ("", None),
    ("null", None),
    ("{broken", None),
    ('"text"', "text"),
]


@pytest.mark.parametrize(("text", "shown"), FIELDS)
def test_custom_fields_are_shown_decoded(shop: DemoShop, till: Script, stored: int, text: str, shown: Any) -> None:
    shop.change(models.order, {"order_id": stored}, custom_field=text, payment_custom_field=text, shipping_custom_field=text)
    info = till.ok("order/info", query=f"order_id={stored}")["order"]
    assert [info[f"{kind}custom_field"] for kind in ("", "payment_", "shipping_")] == [shown] * 3


def test_places_status_and_language_that_are_gone(shop: DemoShop, till: Script, stored: int) -> None:
    shop.change(
        models.order, {"order_id": stored}, payment_country_id=0, payment_zone_id=9_999_999, order_status_id=999, language_id=77
    )
    info = till.ok("order/info", query=f"order_id={stored}")["order"]
    assert (info["payment_iso_code_2"], info["payment_iso_code_3"], info["payment_zone_code"]) == ("", "", "")
    assert info["payment_country"] == "United Kingdom"
    assert info["order_status"] is None
    assert info["language_code"] == "en-gb"
    assert info["shipping_zone_code"] == "LAN"


def test_an_order_number_is_read_as_php_casts_it(till: Script, stored: int) -> None:
    assert till.ok("order/info", query=f"order_id={stored}abc")["order"]["order_id"] == str(stored)


def test_texts_are_cut_to_their_columns(shop: DemoShop, script: Script) -> None:
    shop.set(config_name="N" * 70)
    script.ok("cart/add", product_id=100)
    script.ok("customer", GUEST)
    long = {**ADDRESS, "company": "é" * 70, "address_2": "x" * 140, "country_id": "RUS", "postcode": "1" * 20}
    for kind in ("payment", "shipping"):
        script.ok(f"{kind}/address", long)
    choose(script, payment="bank_transfer")
    headers = {"User-Agent": "A" * 300, "Accept-Language": "l" * 300, "X-Forwarded-For": "1" * 60}
    number = (script.send("order/add", headers=headers).json or {})["order_id"]
    (row,) = shop.rows(models.order, order_id=number)
    assert row["store_name"] == "N" * 64
    for kind in ("payment", "shipping"):
        assert row[f"{kind}_company"] == "é" * 60
        assert row[f"{kind}_address_2"] == "x" * 128
        assert row[f"{kind}_postcode"] == "1" * 10
    assert (len(row["user_agent"]), len(row["accept_language"]), len(row["forwarded_ip"])) == (255, 255, 40)


def test_a_long_comment_of_any_letters_is_kept(shop: DemoShop, till: Script) -> None:
    number = order(till, comment="😀 & Ünï " * 500)
    assert shop.rows(models.order, order_id=number)[0]["comment"] == ("😀 &amp; Ünï " * 500).strip()


AFFILIATES = [("3", 3, "1.9990"), ("3x", 3, "1.9990"), ("", 0, "0.0000"), ("abc", 0, "0.0000"), ("99", 0, "0.0000")]


@pytest.mark.parametrize(("posted", "affiliate", "commission"), AFFILIATES)
def test_affiliates(till: Script, posted: str, affiliate: int, commission: str) -> None:
    number = order(till, affiliate_id=posted)
    info = till.ok("order/info", query=f"order_id={number}")["order"]
    assert (info["affiliate_id"], info["commission"]) == (str(affiliate), commission)
