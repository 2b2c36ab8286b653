"""The session's customer: sign-in, sign-out, and the lines that follow him (checkout.md §1, pricing.md §1.2)."""

import pytest

from cartapi.store import models
from tests.api.shops import GUEST, DemoShop, Script

MARY = {**GUEST, "customer_id": "1"}
JOHN = {**GUEST, "customer_id": "2"}


def lines(script: Script) -> list[tuple[str, str]]:
    return [(line["product_id"], line["quantity"]) for line in script.call("cart/products")["products"]]


def test_lines_follow_whoever_the_session_belongs_to(shop: DemoShop, script: Script) -> None:
    script.ok("cart/add", product_id=100, quantity=2)
    for form, owner in ((MARY, 1), (JOHN, 2), (GUEST, 0), (MARY, 1)):
        script.ok("customer", form)
        assert lines(script) == [("100", "2")]
        assert [row["customer_id"] for row in shop.rows(models.cart)] == [owner]


def test_equal_lines_become_one(shop: DemoShop, script: Script) -> None:
    script.ok("customer", MARY)
    script.ok("cart/add", product_id=100, quantity=2)
    script.ok("cart/add", {"product_id": 102, "quantity": 1, "option[203]": 8})
    (row, *_) = shop.rows(models.cart, product_id=100)
    for product, option in ((100, "[]"), (102, '{"203":"8"}'), (102, '{"203":"9"}')):
        extra = {"product_id": product, "option": option, "customer_id": 0, "quantity": 3}
        shop.add(models.cart, **{name: value for name, value in row.items() if name != "cart_id"} | extra)
    script.ok("customer", MARY)
    assert lines(script) == [("100", "5"), ("102", "4"), ("102", "3")]


def test_the_customers_own_cart_in_the_shop_stays_where_it_is(shop: DemoShop, script: Script) -> None:
    mine = {"api_id": 0, "customer_id": 1, "session_id": "storefront", "product_id": 100, "recurring_id": 0}
    shop.add(models.cart, **mine, option="[]", quantity=7, date_added=shop.clock.now.replace(tzinfo=None))
    script.ok("customer", MARY)
    script.ok("cart/add", product_id=100)
    assert lines(script) == [("100", "1")]
    assert [row["quantity"] for row in shop.rows(models.cart, session_id="storefront")] == [7]


def test_points_and_credit_count_while_he_is_signed_in(script: Script) -> None:
    script.ok("cart/add", product_id=105)
    assert script.call("reward/available") == {"points": None}
    script.ok("customer", MARY)
    assert script.call("reward/available") == {"points": "620"}
    assert "Store Credit" in [line["title"] for line in script.call("cart/products")["totals"]]
    script.ok("customer", GUEST)
    assert script.call("reward/available") == {"points": None}
    assert "Store Credit" not in [line["title"] for line in script.call("cart/products")["totals"]]


@pytest.mark.parametrize("customer_id", ["99", "x", "-1", "0x1"])
def test_unknown_customers(shop: DemoShop, script: Script, customer_id: str) -> None:
    answer = script.call("customer", {**GUEST, "customer_id": customer_id})
    assert answer == {"error": {"warning": "You must select a customer!"}}
    assert "customer" not in shop.session(script.token or "")


def test_a_disabled_customer_is_unknown_and_leaves_a_running_session(shop: DemoShop, script: Script) -> None:
    script.ok("customer", MARY)
    shop.change(models.customer, {"customer_id": 1}, status=0)
    assert script.call("reward/available") == {"points": None}
    assert script.call("customer", MARY) == {"error": {"warning": "You must select a customer!"}}


def test_the_cart_of_a_disabled_customer_stays_with_the_session(shop: DemoShop, script: Script) -> None:
    script.ok("customer", {**GUEST, "customer_id": "1"})
    script.ok("cart/add", product_id=100)
    before = lines(script)
    shop.change(models.customer, {"customer_id": 1}, status=0)
    assert [line[0] for line in lines(script)] == [line[0] for line in before]
    script.ok("customer", GUEST)
    assert [line[0] for line in lines(script)] == [line[0] for line in before]
    assert [row["customer_id"] for row in shop.rows(models.cart)] == [0]


@pytest.mark.parametrize("added", [0, 1])
def test_the_first_call_after_he_was_disabled_sees_the_cart(shop: DemoShop, script: Script, added: int) -> None:
    """Also where nobody looked at the lines since they became his: what was read along with the session is older."""
    script.ok("cart/add", product_id=100)
    script.ok("customer", {**GUEST, "customer_id": "1"})
    shop.change(models.customer, {"customer_id": 1}, status=0)
    for _ in range(added):
        script.ok("cart/add", product_id=100)
    assert lines(script) == [("100", str(1 + added))]


def test_the_row_of_this_number_is_signed_in_even_if_another_has_his_address(shop: DemoShop, script: Script) -> None:
    shop.change(models.customer, {"customer_id": 2}, email="mary.seaworth@example.com")
    script.ok("customer", JOHN)
    assert shop.session(script.token or "")["customer_id"] == "2"


def test_a_visit_is_noted(shop: DemoShop, script: Script) -> None:
    script.ok("customer", MARY)
    script.call("cart/products")
    assert shop.rows(models.customer, customer_id=1)[0]["ip"] == "127.0.0.1"
    assert [row["ip"] for row in shop.rows(models.customer_ip, customer_id=1)] == ["127.0.0.1"]


@pytest.mark.parametrize("route", ["cart/add", "cart/remove", "login"])
def test_a_call_that_asks_for_nothing_begins_as_every_other(shop: DemoShop, script: Script, route: str) -> None:
    script.ok("customer", MARY)
    shop.change(models.session, {"session_id": script.token}, data='{"api_id":"1","customer_id":"1"}')
    answer = script.send(route, headers={"Cookie": "currency=EUR"})
    assert answer.json == []
    assert shop.session(script.token or "")["currency"] == "EUR"
    assert [row["ip"] for row in shop.rows(models.customer_ip, customer_id=1)] == ["127.0.0.1"]


@pytest.mark.parametrize(("group", "price"), [("1", "$32.75"), ("2", "$26.20"), ("", "$32.75"), ("9", "$32.75"), ("02", "$26.20")])
def test_the_posted_group_counts_from_the_next_call_on(shop: DemoShop, script: Script, group: str, price: str) -> None:
    shop.set(config_tax="0")
    script.ok("customer", {**GUEST, "customer_group_id": group})
    script.ok("cart/add", {"product_id": 102, "option[203]": 7})
    assert script.call("cart/products")["products"][0]["price"] == price


WRONG = [
    ("firstname", "", "First Name must be between 1 and 32 characters!"),
    ("firstname", "x" * 33, "First Name must be between 1 and 32 characters!"),
    ("lastname", "", "Last Name must be between 1 and 32 characters!"),
    ("telephone", "12", "Telephone must be between 3 and 32 characters!"),
    *(
        (("email", text, "E-Mail Address does not appear to be valid!"))
        for text in ("", "a@b", "a@b.1", "a b@c.de", "é@b.cc", "a&b@c.de")
    ),
]


@pytest.mark.parametrize(("field", "value", "error"), WRONG)
def test_what_is_wrong_is_told_at_its_field(script: Script, field: str, value: str, error: str) -> None:
    assert script.call("customer", {**GUEST, field: value}) == {"error": {field: error}}
    assert list(script.call("customer")["error"]) == ["firstname", "lastname", "email", "telephone"]
