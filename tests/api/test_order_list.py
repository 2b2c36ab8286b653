"""`api/order/list` and the parts of an order: what the original cannot tell a script about its orders."""

import pytest

from cartapi.store import models
from tests.api.shops import DemoShop, Script, order, to_the_till

LISTED = [
    "order_id", "invoice_no", "invoice_prefix", "store_id", "store_name", "customer_id", "firstname", "lastname", "email",
    "telephone", "payment_method", "payment_code", "shipping_method", "shipping_code", "total", "order_status_id",
    "order_status", "affiliate_id", "language_id", "currency_code", "currency_value", "date_added", "date_modified",
]  # fmt: skip


@pytest.fixture
def three(shop: DemoShop, script: Script) -> list[str]:
    """Orders of three days: a guest's, a complete one of Mary's, one more of hers that was canceled. Numbers as text."""
    numbers = [order(to_the_till(script))]
    shop.clock.forward(days=1)
    mary = {"customer_id": "1", "firstname": "Mary", "lastname": "Seaworth", "email": "mary@example.com", "telephone": "12345"}
    for status in ("5", "7"):
        numbers.append(order(to_the_till(shop.login(), customer=mary), order_status_id=status))
        shop.clock.forward(hours=20)
    return [str(number) for number in numbers]


@pytest.fixture
def reader(shop: DemoShop, three: list[str]) -> Script:
    return shop.login()


def numbers(answer: dict) -> list[str]:
    return [row["order_id"] for row in answer["orders"]]


def test_orders_come_newest_first_with_values_as_the_database_prints_them(reader: Script, three: list[str]) -> None:
    answer = reader.call("order/list")
    assert list(answer) == ["orders", "total", "page", "limit", "success"]
    assert numbers(answer) == three[::-1]
    assert (answer["total"], answer["page"], answer["limit"]) == ("3", 1, 20)
    assert answer["success"] == "Success: You have modified orders!"
    row = answer["orders"][-1]
    assert list(row) == LISTED
    assert row["total"] == "53.9760"
    assert row["currency_value"] == "1.00000000"
    assert row["date_added"] == "2026-05-04 10:00:00"
    assert (row["order_status_id"], row["order_status"]) == ("1", "Pending")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"order_status_id": "1"}, [0]),
        ({"order_status_id": "5"}, [1]),
        ({"order_status_id": "999"}, []),
        ({"order_status_id": ""}, [2, 1, 0]),
        ({"customer_id": "1"}, [2, 1]),
        ({"customer_id": "0"}, [0]),
        ({"customer_id": "4711"}, []),
        ({"email": "MARY@example.com"}, [2, 1]),
        ({"email": "mary"}, []),
        ({"date_from": "2026-05-05"}, [2, 1]),
        ({"date_to": "2026-05-04"}, [0]),
        ({"date_from": "2026-05-05", "date_to": "2026-05-05"}, [1]),
        ({"date_from": "2026-05-04 10:00:00", "date_to": "2026-05-04 10:00:00"}, [0]),
        ({"date_from": "2026-05-04 10:00:01"}, [2, 1]),
        ({"date_from": "2026-05-06", "date_to": "2026-05-05"}, []),
        ({"customer_id": "1", "order_status_id": "7", "date_from": "2026-05-06"}, [2]),
        ({"limit": "2"}, [2, 1]),
        ({"limit": "2", "page": "2"}, [0]),
        ({"limit": "2", "page": "3"}, []),
        ({"order_status_id[]": "5"}, [2, 1, 0]),  # an array is no text: as if it were not there
    ],
)
def test_filters(reader: Script, three: list[str], asked: dict[str, str], found: list[int]) -> None:
    assert numbers(reader.ok("order/list", asked)) == [three[position] for position in found]


def test_filters_may_stand_in_the_query_and_the_form_comes_first(reader: Script, three: list[str]) -> None:
    assert numbers(reader.ok("order/list", query="order_status_id=7")) == [three[2]]
    assert numbers(reader.ok("order/list", query="order_status_id=7", order_status_id="5")) == [three[1]]
    got = reader.send("order/list", method="GET", query="customer_id=1&limit=1")
    assert numbers(got.json or {}) == [three[2]]


def test_an_order_that_was_voided_is_listed_only_when_asked_for(reader: Script, three: list[str]) -> None:
    reader.ok("order/history", query=f"order_id={three[1]}", order_status_id="0")
    assert numbers(reader.ok("order/list")) == [three[2], three[0]]
    answer = reader.ok("order/list", order_status_id="0")
    assert numbers(answer) == [three[1]]
    assert answer["orders"][0]["order_status"] is None


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"order_status_id": "five"}, "order_status_id must be a whole number between 0 and 2147483647"),
        ({"order_status_id": "-1"}, "order_status_id must be a whole number"),
        ({"customer_id": "99999999999999999999"}, "customer_id must be a whole number"),
        ({"customer_id": "1 OR 1"}, "customer_id must be a whole number"),
        ({"page": "0"}, "page must be a whole number between 1 and 2147483647"),
        ({"page": "٣"}, "page must be a whole number"),
        ({"limit": "101"}, "limit must be a whole number between 1 and 100"),
        ({"limit": "1.5"}, "limit must be a whole number"),
        ({"date_from": "yesterday"}, "date_from must be a date, as 2024-12-31 or 2024-12-31 23:59:59"),
        ({"date_to": "2026-02-30"}, "date_to must be a date"),
        ({"date_to": "04/05/2026"}, "date_to must be a date"),
    ],
)
def test_what_cannot_be_meant_is_refused(script: Script, asked: dict[str, str], error: str) -> None:
    answer = script.call("order/list", asked)
    assert list(answer) == ["error"]
    assert answer["error"].startswith(f"Warning: {error}")


def test_the_last_day_of_the_calendar_and_the_last_page_are_no_error(script: Script) -> None:
    assert script.ok("order/list", date_to="9999-12-31")["orders"] == []
    assert script.ok("order/list", page=2147483647, limit=100)["orders"] == []


def test_products_have_their_options_and_bought_vouchers_stand_beside_them(shop: DemoShop, script: Script) -> None:
    script.ok("cart/add", {"product_id": "110", f"option[{engraving(shop)}]": "Sea & Sky"})
    voucher = {"from_name": "A", "from_email": "a@example.com", "to_name": "B", "to_email": "b@example.com", "amount": "25"}
    script.ok("voucher/add", {**voucher, "voucher_theme_id": "7", "message": "Hi"})
    number = order(to_the_till(script))
    answer = script.ok("order/products", query=f"order_id={number}")
    assert list(answer) == ["products", "vouchers", "success"]
    lantern, bell = answer["products"]
    assert list(bell) == [
        "order_product_id", "product_id", "name", "model", "quantity", "price", "total", "tax", "reward", "option",
    ]  # fmt: skip
    assert lantern["option"] == []
    assert (lantern["product_id"], lantern["quantity"], lantern["price"], lantern["total"]) == ("100", "2", "19.9900", "39.9800")
    assert bell["name"] == "Ship's bell 8&quot;"
    (option,) = bell["option"]
    assert list(option) == ["order_option_id", "product_option_id", "product_option_value_id", "name", "value", "type"]
    assert (option["product_option_value_id"], option["value"], option["type"]) == ("0", "Sea &amp; Sky", "text")
    (bought,) = answer["vouchers"]
    assert bought["amount"] == "25.0000"
    assert bought["voucher_theme_id"] == "7"
    assert len(bought["code"]) == 10
    assert bought["voucher_id"] == str(shop.rows(models.voucher, code=bought["code"])[0]["voucher_id"])


def engraving(shop: DemoShop) -> int:
    (row,) = shop.rows(models.product_option, product_id=110)
    return row["product_option_id"]


def test_totals_have_their_text_in_the_orders_currency_at_its_rate(shop: DemoShop, script: Script) -> None:
    script.ok("currency", currency="EUR")
    number = order(to_the_till(script))
    rate = float(script.ok("order/info", query=f"order_id={number}")["order"]["currency_value"])
    shop.change(models.currency, {"code": "EUR"}, value=2)
    answer = script.ok("order/totals", query=f"order_id={number}")
    assert list(answer) == ["totals", "success"]
    first, *_, last = answer["totals"]
    assert list(first) == ["order_total_id", "code", "title", "value", "sort_order", "text"]
    assert (first["code"], first["title"], first["value"], first["sort_order"]) == ("sub_total", "Sub-Total", "39.9800", "1")
    assert first["text"] == f"{39.98 * rate:.2f}€"
    assert last["code"] == "total"


def test_histories_come_oldest_first(script: Script) -> None:
    number = order(to_the_till(script))
    script.ok("order/history", query=f"order_id={number}", order_status_id="3", notify="1", comment="On <its> way")
    script.ok("order/history", query=f"order_id={number}", order_status_id="999")
    answer = script.ok("order/histories", query=f"order_id={number}")
    assert list(answer) == ["histories", "success"]
    assert [(row["order_status_id"], row["order_status"], row["notify"], row["comment"]) for row in answer["histories"]] == [
        ("1", "Pending", "0", ""),
        ("3", "Shipped", "1", "On &lt;its&gt; way"),
        ("999", None, "0", ""),
    ]
    assert list(answer["histories"][0]) == [
        "order_history_id", "order_status_id", "order_status", "notify", "comment", "date_added",
    ]  # fmt: skip


@pytest.mark.parametrize("route", ["products", "totals", "histories", "info"])
@pytest.mark.parametrize("query", ["", "order_id=", "order_id=0", "order_id=4711", "order_id=x", "order_id[]=1"])
def test_parts_of_no_order(script: Script, route: str, query: str) -> None:
    assert script.call(f"order/{route}", query=query) == {"error": "Warning: Order could not be found!"}


@pytest.mark.parametrize("route", ["list", "products", "totals", "histories"])
def test_nobody_reads_orders_without_a_token(shop: DemoShop, route: str) -> None:
    refused = {"error": "Warning: You do not have permission to access the API!"}
    assert Script(shop.app).call(f"order/{route}", query="order_id=1") == refused
    assert Script(shop.app, "0" * 26).call(f"order/{route}", query="order_id=1") == refused
