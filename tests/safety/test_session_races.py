"""Calls of one session at the same moment: no lost choice, no lost line, no doubled line."""

import json
from datetime import UTC, datetime

from sqlalchemy import delete, func, insert, select
from sqlalchemy.exc import DBAPIError

from cartapi.store import carts, models
from cartapi.store.carts import Owner
from cartapi.store.database import is_retryable
from tests.safety.arena import PARTICIPANTS, Arena, together

CALLS = {
    "customer": {"firstname": "Ben", "lastname": "Ebb", "email": "ben@example.com", "telephone": "123"},
    "payment/address": {
        "firstname": "Ben", "lastname": "Ebb", "address_1": "Pier 2", "city": "Port", "postcode": "12345", "country_id": "222",
        "zone_id": "3563",
    },
    "coupon": {"coupon": "2222"},
    "voucher": {"voucher": "VOU-7271"},
    "currency": {"currency": "EUR"},
}  # fmt: skip
KEPT = {"customer", "payment_address", "coupon", "voucher", "currency"}


def data(arena: Arena, token: str) -> dict[str, object]:
    return json.loads(arena.value(select(models.session.c.data).where(models.session.c.session_id == token)))


def test_no_choice_is_lost(arena: Arena) -> None:
    for _ in range(3):
        token = arena.login()
        together([lambda each=each, token=token: arena.call(f"api/{each[0]}", token, each[1]) for each in CALLS.items()])
        found = data(arena, token)
        assert set(found) >= KEPT
        assert (found["coupon"], found["voucher"], found["currency"]) == ("2222", "VOU-7271", "EUR")


def test_no_line_is_lost_and_none_is_doubled(arena: Arena) -> None:
    token = arena.login()
    products = [100, 105, 106, 108]

    def add(product_id: int) -> None:
        answer = arena.call("api/cart/add", token, {"product_id": str(product_id), "quantity": "1"})
        assert "success" in answer.data, answer

    together([lambda product_id=product_id: add(product_id) for product_id in products * PARTICIPANTS])
    lines = models.cart.c
    assert arena.count(models.cart, lines.session_id == token) == len(products)
    assert arena.cart(token) == dict.fromkeys(products, PARTICIPANTS)


def test_gift_vouchers_bought_at_once_are_all_there(arena: Arena) -> None:
    token = arena.login()
    form = {
        "from_name": "Ada", "from_email": "ada@example.com", "to_name": "Ben", "to_email": "ben@example.com", "amount": "5",
        "voucher_theme_id": "8", "message": "",
    }  # fmt: skip
    together([lambda: arena.call("api/voucher/add", token, form)] * PARTICIPANTS)
    vouchers = data(arena, token)["vouchers"]
    assert isinstance(vouchers, dict | list)
    assert len(vouchers) == PARTICIPANTS


def test_reading_calls_disturb_nothing(arena: Arena) -> None:
    """A call that only shows the cart keeps language and currency in passing: not in place of what others write meanwhile."""
    for _ in range(3):
        token = arena.login()
        # a cart whose total is 0 gives up its gift voucher when shown (pricing.md 5.6): this one has something to pay
        assert "success" in arena.call("api/cart/add", token, {"product_id": "100", "quantity": "5"}).data
        shows = [lambda token=token: arena.call("api/cart/products", token)] * 3
        sets = [lambda each=each, token=token: arena.call(f"api/{each[0]}", token, each[1]) for each in CALLS.items()]
        together(shows + sets)
        assert set(data(arena, token)) >= KEPT


def test_sessions_that_gather_their_customers_lines_at_once_lose_none_and_double_none(arena: Arena) -> None:
    """Both pages of a customer who opens two move his equal lines to themselves."""
    owners = [Owner(0, 77, each * 26) for each in "ab"]
    lines = models.cart
    row = {"api_id": 0, "customer_id": 77, "product_id": 100, "recurring_id": 0, "option": "[]", "date_added": datetime.now(UTC)}

    def gather(owner: Owner) -> None:
        try:
            with arena.database.writing() as db:
                carts.gather(db, owner)
        except DBAPIError as error:
            if not is_retryable(error):
                raise
            gather(owner)  # as every call does

    for _ in range(30):
        with arena.database.writing() as db:
            db.execute(delete(lines).where(lines.c.customer_id == 77))
            db.execute(insert(lines), [{**row, "session_id": owner.session_id, "quantity": 2} for owner in owners])
        together([lambda owner=owner: gather(owner) for owner in owners])
        assert arena.value(select(func.sum(lines.c.quantity)).where(lines.c.customer_id == 77)) == 4
