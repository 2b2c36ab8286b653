"""One checkout, many calls at once: one order, under a key the same answer for everybody who repeats it."""

import secrets

import pytest
from sqlalchemy import select

from cartapi.store import models
from tests.safety.arena import PARTICIPANTS, Answer, Arena, together

GOODS = 108
REPLAYED = "idempotency-replayed"


def orders_of(arena: Arena) -> int:
    return arena.count(models.order)


def replayed(answer: Answer) -> bool:
    return {name.lower(): value for name, value in answer.headers.items()}.get(REPLAYED) == "true"


def test_one_session_orders_once(arena: Arena) -> None:
    arena.set_stock(GOODS, 100)
    before, token = orders_of(arena), arena.checkout((GOODS, 2))
    answers = together([lambda: arena.order(token)] * PARTICIPANTS)
    assert sum(bool(answer.order_id) for answer in answers) == 1
    assert orders_of(arena) == before + 1
    assert arena.stock(GOODS) == 98


def test_a_repeated_key_answers_the_same_order_to_everybody_at_once(arena: Arena) -> None:
    arena.set_stock(GOODS, 100)
    before, token, key = orders_of(arena), arena.checkout((GOODS, 2)), secrets.token_hex(8)
    answers = together([lambda: arena.order(token, Idempotency_Key=key)] * PARTICIPANTS)
    assert len({answer.order_id for answer in answers}) == 1
    assert answers[0].order_id
    assert sum(not replayed(answer) for answer in answers) == 1
    assert orders_of(arena) == before + 1
    assert arena.stock(GOODS) == 98


def test_a_client_that_signs_in_again_finds_his_order_under_his_key(arena: Arena) -> None:
    key = secrets.token_hex(8)
    placed = arena.order(arena.checkout((GOODS, 1)), Idempotency_Key=key)
    before = orders_of(arena)
    again = arena.order(arena.login(), Idempotency_Key=key)
    assert (again.data, replayed(again), orders_of(arena)) == (placed.data, True, before)


def test_sessions_that_race_with_one_key_place_one_order(arena: Arena) -> None:
    arena.set_stock(GOODS, 100)
    before, key = orders_of(arena), secrets.token_hex(8)
    tokens = [arena.checkout((GOODS, 1)) for _ in range(PARTICIPANTS)]
    answers = together([lambda token=token: arena.order(token, Idempotency_Key=key) for token in tokens])
    assert len({answer.order_id for answer in answers}) == 1
    assert orders_of(arena) == before + 1
    assert arena.stock(GOODS) == 99


def test_a_form_field_says_the_same_as_the_header(arena: Arena) -> None:
    token, key = arena.checkout((GOODS, 1)), secrets.token_hex(8)
    form = {"payment_method": "cod", "shipping_method": "flat.flat", "idempotency_key": key}
    first, second = (arena.call("api/order/add", token, form) for _ in range(2))
    assert first.order_id
    assert (second.data, replayed(second)) == (first.data, True)


def test_a_key_is_for_one_call_only(arena: Arena) -> None:
    key = secrets.token_hex(8)
    arena.order(arena.checkout((GOODS, 1)), Idempotency_Key=key)
    other = arena.call("api/order/add", arena.checkout((GOODS, 1)), {"comment": "another"}, Idempotency_Key=key)
    assert other.error == "Warning: This Idempotency-Key was used for another call!"
    assert arena.order(arena.checkout((GOODS, 1)), Idempotency_Key=key.upper()).order_id  # case counts


@pytest.mark.parametrize("key", ["", "k" * 129, "\t"])
def test_what_is_no_key_is_refused(arena: Arena, key: str) -> None:
    answer = arena.order(arena.checkout((GOODS, 1)), Idempotency_Key=key)
    assert answer.error == "Warning: An Idempotency-Key has 1 to 128 printable ASCII characters!"


def test_a_refused_call_leaves_its_key_free(arena: Arena) -> None:
    key, token = secrets.token_hex(8), arena.checkout((GOODS, 5))
    arena.set_stock(GOODS, 4)
    assert "error" in arena.order(token, Idempotency_Key=key).data
    arena.set_stock(GOODS, 100)
    assert arena.order(token, Idempotency_Key=key).order_id
    assert arena.count(models.idempotency, models.idempotency.c.state == "claimed") == 0


def test_answers_are_kept_for_a_day(arena: Arena) -> None:
    key = secrets.token_hex(8)
    first = arena.order(arena.checkout((GOODS, 1)), Idempotency_Key=key)
    kept = models.idempotency.c
    newest = arena.value(select(kept.idem_key).where(kept.body.contains(f'"order_id":{first.order_id}}}')))
    arena.change(models.idempotency, kept.idem_key == newest, date_expires=arena.local.replace(year=2020))
    second = arena.order(arena.checkout((GOODS, 1)), Idempotency_Key=key)
    assert second.order_id != first.order_id
