"""How many SQL statements a call takes: the same for any length of the cart, but for the rows that an order must write.

Each number is one call on a warm server, all statements that reach the driver: the token's check, the work, the session's save.
On MariaDB the check and what a call looks at are one statement, and several statements travel together, the lock before them among
them. Numbers may fall; then lower them here.
"""

import pytest
from sqlalchemy import insert

from cartapi.store import models
from tests.api.shops import ADDRESS, GUEST, DemoShop, choose

LENGTHS = (1, 10, 50)
"""Lines in the cart, each of a product of its own."""

AT_MOST = {
    "login": 5,
    "currency": 4,
    "customer": 4,
    "cart/add of all": 5,
    "cart/add": 5,
    "cart/products": 1,
    "cart/edit": 4,
    "cart/remove": 4,
    "payment/address": 4,
    "shipping/address": 5,
    "shipping/methods": 5,
    "shipping/method": 5,
    "payment/methods": 5,
    "payment/method": 4,
    "reward/maximum": 2,
    "reward/available": 1,
    "voucher": 5,
    "coupon": 7,
    "cart/products with coupon": 3,
    "order/add": 20,
    "order/info": 2,
    "order/products": 6,
    "order/totals": 6,
    "order/histories": 3,
    "order/list": 3,
    "order/history, booked before and after": 13,
    "order/history, given back": 15,
    "order/history, booked again": 17,
    "order/edit": 34,
    "order/delete": 24,
}
"""Statements of a call, whatever the number of lines."""
ON_MARIADB = {
    "login": 4,
    "currency": 3,
    "customer": 3,
    "cart/add of all": 4,
    "cart/add": 3,
    "cart/products": 1,
    "cart/edit": 3,
    "cart/remove": 3,
    "payment/address": 3,
    "shipping/address": 3,
    "shipping/methods": 3,
    "shipping/method": 3,
    "payment/methods": 3,
    "payment/method": 3,
    "reward/maximum": 2,
    "reward/available": 1,
    "voucher": 4,
    "coupon": 5,
    "cart/products with coupon": 3,
    "order/add": 18,
    "order/info": 2,
    "order/products": 6,
    "order/totals": 6,
    "order/histories": 3,
    "order/list": 3,
    "order/history, booked before and after": 13,
    "order/history, given back": 16,
    "order/history, booked again": 18,
    "order/edit": 34,
    "order/delete": 25,
}
"""The same there. On MyISAM a release takes one more, to read what may have to come back."""
TRIPS = {
    "login": 4,
    "currency": 2,
    "customer": 2,
    "cart/add of all": 2,
    "cart/add": 2,
    "cart/products": 1,
    "cart/edit": 3,
    "cart/remove": 3,
    "payment/address": 2,
    "shipping/address": 2,
    "shipping/methods": 2,
    "shipping/method": 2,
    "payment/methods": 2,
    "payment/method": 2,
    "reward/maximum": 2,
    "reward/available": 1,
    "voucher": 3,
    "coupon": 4,
    "cart/products with coupon": 3,
    "order/add": 12,
    "order/info": 2,
    "order/products": 6,
    "order/totals": 6,
    "order/histories": 3,
    "order/list": 3,
    "order/history, booked before and after": 10,
    "order/history, given back": 13,
    "order/history, booked again": 13,
    "order/edit": 27,
    "order/delete": 22,
}
"""Round trips to MariaDB, commits counted: what waits for the next statement travels with it. The order has a coupon."""


BOOKS = {
    "order/add": 1,
    "order/history, given back": 1,
    "order/history, booked again": 1,
    "order/edit": 2,
    "order/delete": 1,
}
"""Beside these, so many UPDATEs of the stock for each product whose pieces a call books or gives back."""


def bulk(length: int) -> dict[str, int]:
    """A whole cart as one form."""
    return {f"product[{n}][{key}]": value for n in range(length) for key, value in (("product_id", 1000 + n), ("quantity", 1))}


def add_products(shop: DemoShop, length: int) -> None:
    """Copies of the lantern, numbered from 1000."""
    (product,) = shop.rows(models.product, product_id=100)
    (text,) = shop.rows(models.product_description, product_id=100, language_id=1)
    with shop.database.writing() as db:
        for number in range(1000, 1000 + length):
            db.execute(insert(models.product), {**product, "product_id": number})
            db.execute(insert(models.product_description), {**text, "product_id": number})
            db.execute(insert(models.product_to_store), {"product_id": number, "store_id": 0})


class Counter:
    """A script with a cart of some length, and the statements of its calls."""

    def __init__(self, shop: DemoShop, length: int, sent: list[str]) -> None:
        self.shop = shop
        self.length = length
        self.script = shop.login()
        self.counts: dict[str, int] = {}
        self.trips: dict[str, int] = {}
        self.sent = sent

    def count(
        self, route: str, form: dict[str, object] | None = None, *, query: str = "", name: str = "", **fields: object
    ) -> dict:
        del self.sent[:]
        with self.shop.database.count_statements() as statements:
            answer = self.script.call(route, {**(form or {}), **fields}, query=query)
        assert "error" not in answer, (route, answer)
        self.counts[name or route], self.trips[name or route] = len(statements), len(self.sent)
        return answer

    def refill(self) -> None:
        self.script.ok("cart/add", bulk(self.length))
        choose(self.script)

    def run(self) -> "Counter":
        """Every route once, in the order of a checkout."""
        script, length = self.script, self.length
        self.count("login", username="Default", key=self.shop.key)
        self.count("currency", currency="USD")
        self.count("customer", GUEST)
        self.count("cart/add", bulk(length), name="cart/add of all")
        self.count("cart/add", product_id=1000)
        line = self.count("cart/products")["products"][0]["cart_id"]
        self.count("cart/edit", key=line, quantity=1)
        self.count("cart/remove", key="4711")
        for kind in ("payment", "shipping"):
            self.count(f"{kind}/address", ADDRESS)
        for kind, code in (("shipping", "flat.flat"), ("payment", "cod")):
            self.count(f"{kind}/methods")
            self.count(f"{kind}/method", {f"{kind}_method": code})
        self.count("reward/maximum")
        self.count("reward/available")
        self.count("voucher", voucher="TIDE25")
        script.call("voucher")
        self.count("coupon", coupon="2222")
        self.count("cart/products", name="cart/products with coupon")
        query = f"order_id={self.count('order/add')['order_id']}"
        for part in ("info", "products", "totals", "histories"):
            self.count(f"order/{part}", query=query)
        self.count("order/list")
        self.count("order/history", query=query, order_status_id=2, name="order/history, booked before and after")
        self.count("order/history", query=query, order_status_id=7, name="order/history, given back")
        self.count("order/history", query=query, order_status_id=1, name="order/history, booked again")
        self.refill()
        self.count("order/edit", query=query)
        self.count("order/delete", query=query)
        return self


@pytest.fixture
def counted(shop: DemoShop, sent: list[str]) -> dict[int, Counter]:
    """The numbers of every call, by length of the cart."""
    add_products(shop, max(LENGTHS))
    Counter(shop, 1, sent).run()  # warms the server up
    return {length: Counter(shop, length, sent).run() for length in LENGTHS}


def test_no_call_takes_more_statements_for_more_lines_than_it_must_write_rows(shop: DemoShop, counted: dict[int, Counter]) -> None:
    at_most = AT_MOST if shop.database.is_sqlite else ON_MARIADB
    shortest = counted[LENGTHS[0]].counts
    assert shortest.keys() == at_most.keys()
    for length, counter in counted.items():
        beside = {name: number - BOOKS.get(name, 0) * length for name, number in counter.counts.items()}
        assert beside == {name: number - BOOKS.get(name, 0) for name, number in shortest.items()}, f"{length} lines"
        assert too_many(beside, at_most) == {}, f"{length} lines"


@pytest.mark.mariadb
def test_no_call_takes_more_round_trips_for_more_lines(shop: DemoShop, counted: dict[int, Counter]) -> None:
    shortest = counted[LENGTHS[0]].trips
    for length, counter in counted.items():
        assert counter.trips == shortest, f"{length} lines"
        assert too_many(counter.trips, TRIPS) == {}, f"{length} lines"


def too_many(counts: dict[str, int], at_most: dict[str, int]) -> dict[str, int]:
    return {name: number for name, number in counts.items() if number > at_most[name]}
