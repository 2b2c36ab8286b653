"""OpenCart's own order page drives the server: its calls, in its order, with its stray fields (admin.md §5.2-5.4).

The page makes its session itself, in PHP: a row of `oc_session` with the API user's id, and a row of `oc_api_session`.
"""

from datetime import timedelta
from typing import Any

import pytest

from cartapi.store import models
from tests.api.shops import FILLED, DemoShop, Script

TOKEN = "f00dcafe00000000000000cafe"
NOW = FILLED.replace(tzinfo=None)
NEW_ORDER = ""
"""The body of calls that post a list, when the page has nothing in it yet."""
PLACE = {
    "firstname": "Mary",
    "lastname": "Seaworth",
    "company": "",
    "address_1": "12 Castle Hill",
    "address_2": "",
    "city": "Lancaster",
    "postcode": "LA1 1YN",
    "country_id": "222",
    "zone_id": "3563",
}


class OrderPage:
    """The page in a browser: every call has the token and the store in its query."""

    def __init__(self, shop: DemoShop) -> None:
        self.shop = shop
        self.script = Script(shop.app, TOKEN)

    def call(self, route: str, body: str | dict[str, str] = "", method: str = "POST", query: str = "") -> Any:
        form = body.encode() if isinstance(body, str) else body
        where = f"store_id=0&{query}" if query else "store_id=0"
        answer = self.script.send(route, form, method=method, query=where)
        assert answer.status_code == 200
        assert answer.content_type == "application/json"
        return answer.json

    def products(self) -> Any:
        return self.call("cart/products", method="GET")

    def customer(self) -> None:
        """Continue on the first tab."""
        form = {"store_id": "0", "currency": "USD", "customer": "Mary Seaworth", "customer_id": "1", "customer_group_id": "1"}
        form |= {"firstname": "Mary", "lastname": "Seaworth", "email": "mary.seaworth@example.com", "telephone": "+44 1524 000101"}
        assert "success" in self.call("customer", form)

    def addresses_and_methods(self) -> None:
        """Continue on the tabs for payment and shipping."""
        assert "success" in self.call("payment/address", {"payment_address": "1", **PLACE})
        assert "cod" in self.call("payment/methods", method="GET")["payment_methods"]
        self.products()
        assert "success" in self.call("shipping/address", {"shipping_address": "1", **PLACE})
        offers = self.call("shipping/methods", method="GET")["shipping_methods"]
        assert offers["flat"]["quote"]["flat"]["code"] == "flat.flat"
        assert offers["flat"]["error"] is False
        self.products()

    def save(self, order_id: int = 0, **more: str) -> Any:
        form = "shipping_method=flat.flat&undefined=flat.flat&payment_method=cod&undefined=cod&affiliate_id=&comment=By+phone"
        form += "".join(f"&{name}={value}" for name, value in ({"order_status_id": "1"} | more).items())
        return self.call("order/edit", form, query=f"order_id={order_id}") if order_id else self.call("order/add", form)


@pytest.fixture
def page(shop: DemoShop) -> OrderPage:
    """A page that has just been opened, for a customer without store credit."""
    shop.remove(models.customer_transaction, customer_id=1)
    shop.add(models.session, session_id=TOKEN, data='{"api_id":"1"}', expire=NOW + timedelta(minutes=24))
    shop.add(models.api_session, api_id=1, session_id=TOKEN, ip="127.0.0.1", date_added=NOW, date_modified=NOW)
    opened = OrderPage(shop)
    assert opened.call("currency", "currency=USD") == {"success": "Success: Your currency has been changed!"}
    return opened


@pytest.fixture
def saved(page: OrderPage) -> int:
    """The number of an order that was made on the page."""
    page.customer()
    assert page.call("cart/add", NEW_ORDER) == []
    page.call("voucher/add", NEW_ORDER)
    page.products()
    assert "success" in page.call("cart/add", "product_id=100&quantity=2")
    page.products()
    page.addresses_and_methods()
    answer = page.save()
    assert set(answer) == {"success", "order_id"}
    return answer["order_id"]


def test_an_empty_page_is_shown_without_complaint(page: OrderPage) -> None:
    page.customer()
    assert page.call("cart/add", NEW_ORDER) == []
    answer = page.call("voucher/add", NEW_ORDER)
    assert list(answer["error"]) == ["from_name", "from_email", "to_name", "to_email", "amount"]
    assert "warning" not in answer["error"]
    shown = page.products()
    assert shown["products"] == []
    assert shown["vouchers"] == []
    assert [total["text"] for total in shown["totals"]] == ["$0.00", "$0.00"]


def test_a_new_order(page: OrderPage, saved: int) -> None:
    (order,) = page.shop.rows(models.order, order_id=saved)
    assert (order["customer_id"], order["firstname"], order["order_status_id"]) == (1, "Mary", 1)
    assert (order["payment_code"], order["shipping_code"], order["comment"]) == ("cod", "flat.flat", "By phone")
    codes = [row["code"] for row in page.shop.rows(models.order_total, order_id=saved)]
    assert codes == ["sub_total", "shipping", "tax", "total"]
    assert page.shop.stock(100) == 998
    assert page.products()["products"] == []


def test_lines_may_be_changed_while_the_page_is_open(page: OrderPage) -> None:
    page.customer()
    page.call("cart/add", "product_id=100&quantity=2")
    page.call("cart/add", "product_id=102&quantity=1&option%5B203%5D=8")
    lantern, fender = page.products()["products"]
    (option,) = fender["option"]
    assert (option["product_option_id"], option["product_option_value_id"], option["type"]) == ("203", "8", "radio")
    whole = "product[0][product_id]=100&product[0][quantity]=5"
    whole += "&product[1][product_id]=102&product[1][quantity]=1&product[1][option][203]=8"
    assert "success" in page.call("cart/add", whole)
    lantern, fender = page.products()["products"]
    assert (lantern["quantity"], fender["quantity"]) == ("5", "1")
    assert "success" in page.call("cart/remove", f"key={fender['cart_id']}")
    assert [line["product_id"] for line in page.products()["products"]] == ["100"]


def test_a_voucher_is_bought_and_taken_out_again(page: OrderPage) -> None:
    page.customer()
    form = "to_name=Ann&to_email=ann@example.com&from_name=Bob&from_email=bob@example.com&voucher_theme_id=7&message=Hi&amount=25"
    assert "success" in page.call("voucher/add", form)
    (voucher,) = page.products()["vouchers"]
    assert (voucher["price"], voucher["description"]) == ("$25.00", "$25.00 Gift Certificate for Ann")
    assert "success" in page.call("cart/remove", f"key={voucher['code']}")
    assert page.products()["vouchers"] == []


def test_codes_are_applied_and_taken_back(page: OrderPage) -> None:
    page.customer()
    page.call("cart/add", "product_id=100&quantity=2")
    for route, body in (("coupon", "coupon=2222"), ("voucher", "voucher=TIDE25"), ("reward", "reward=100")):
        assert "success" in page.call(route, body)
    titles = [total["title"] for total in page.products()["totals"]]
    assert {"Coupon (2222)", "Reward Points (100)", "Gift Certificate (TIDE25)"} <= set(titles)
    for route, body in (("coupon", "coupon="), ("voucher", "voucher="), ("reward", "reward=")):
        assert isinstance(page.call(route, body)["error"], str)
    titles = [total["title"] for total in page.products()["totals"]]
    assert titles == ["Sub-Total", "VAT (20%)", "Total"]


def test_apply_chooses_methods_before_save(page: OrderPage) -> None:
    page.customer()
    page.call("cart/add", "product_id=100&quantity=2")
    page.addresses_and_methods()
    assert "success" in page.call("shipping/method", "shipping_method=flat.flat")
    assert "success" in page.call("payment/method", "payment_method=cod")
    assert "Flat Shipping Rate" in [total["title"] for total in page.products()["totals"]]
    assert "order_id" in page.save()


def test_an_edit(page: OrderPage, saved: int) -> None:
    page.customer()
    whole = "product[0][product_id]=100&product[0][quantity]=3&product[1][product_id]=111&product[1][quantity]=1"
    assert "success" in page.call("cart/add", whole)
    bulk = "voucher[0][voucher_id]=0&voucher[0][description]=x&voucher[0][code]=abc&voucher[0][from_name]=Bob"
    bulk += "&voucher[0][from_email]=bob@example.com&voucher[0][to_name]=Ann&voucher[0][to_email]=ann@example.com"
    bulk += "&voucher[0][voucher_theme_id]=7&voucher[0][message]=Hi&voucher[0][amount]=25"
    assert "success" in page.call("voucher/add", bulk)
    page.products()
    page.addresses_and_methods()
    assert page.save(saved, order_status_id="2") == {"success": "Success: You have modified orders!"}
    lines = page.shop.rows(models.order_product, order_id=saved)
    assert [(line["product_id"], line["quantity"]) for line in lines] == [(100, 3), (111, 1)]
    assert page.shop.count(models.order_voucher, order_id=saved) == 1
    assert (page.shop.stock(100), page.shop.stock(111)) == (997, 99)
    assert [row["order_status_id"] for row in page.shop.rows(models.order_history, order_id=saved)] == [1, 2]


def test_an_edit_without_new_lists_of_methods_says_what_is_missing(page: OrderPage, saved: int) -> None:
    page.call("cart/add", "product_id=100&quantity=3")
    assert page.save(saved) == {"error": "Warning: Shipping method required!"}
    assert [line["quantity"] for line in page.shop.rows(models.order_product, order_id=saved)] == [2]


def test_the_history_tab(page: OrderPage, saved: int) -> None:
    assert page.call("login", "key=") == []
    form = "order_status_id=3&notify=1&override=0&append=0&comment=On+its+way"
    assert page.call("order/history", form, query=f"order_id={saved}") == {"success": "Success: You have modified orders!"}
    entry = page.shop.rows(models.order_history, order_id=saved)[-1]
    assert (entry["order_status_id"], entry["notify"], entry["comment"]) == (3, 1, "On its way")


def test_a_deletion_from_the_list_is_a_get_with_an_empty_store(page: OrderPage, saved: int) -> None:
    answer = page.script.send("order/delete", method="GET", query=f"store_id=&order_id={saved}")
    assert answer.json == {"success": "Success: You have modified orders!"}
    for table in (models.order, models.order_product, models.order_total, models.order_history):
        assert page.shop.count(table, order_id=saved) == 0
    assert page.shop.stock(100) == 1000
    answer = page.script.send("order/delete", method="GET", query=f"store_id=&order_id={saved}")
    assert answer.json == {"error": "Warning: Order could not be found!"}


def test_php_finds_the_session_as_it_would_have_written_it(page: OrderPage, saved: int) -> None:
    (row,) = page.shop.rows(models.session, session_id=TOKEN)
    assert row["data"].startswith('{"api_id":"1","language":"en-gb","currency":"USD",')
    assert '"customer_id":"1"' in row["data"]
    assert row["expire"] > NOW
    assert page.shop.session(TOKEN)["customer"]["custom_field"] == []
