"""More buyers than pieces: exactly the pieces are sold, and who comes too late keeps his cart (orders.md §6)."""

import json
from collections.abc import Iterator

import pytest

from cartapi.store import models
from tests.safety.arena import PARTICIPANTS, Arena, together

STOCK = "Warning: Products marked with *** are not available in the desired quantity or not in stock!"
LEFT = 3
CLOTH = 106
LAMP, OPTION, VALUE = 101, 201, 3


def race(arena: Arena, tokens: list[str]) -> list[str]:
    """All order at once; the tokens that got nothing."""
    answers = together([lambda token=token: arena.order(token) for token in tokens])
    assert {answer.status for answer in answers} == {200}
    losers = [token for token, answer in zip(tokens, answers, strict=True) if not answer.order_id]
    assert {answer.error for answer in answers if not answer.order_id} <= {STOCK}
    return losers


def test_the_last_pieces_are_sold_once(arena: Arena) -> None:
    arena.set_stock(CLOTH, LEFT)
    tokens = [arena.checkout((CLOTH, 1)) for _ in range(PARTICIPANTS)]
    losers = race(arena, tokens)
    assert len(losers) == PARTICIPANTS - LEFT
    assert arena.stock(CLOTH) == 0
    assert all(arena.cart(token) == {CLOTH: 1} for token in losers[:3])


def test_the_last_pieces_of_an_option_are_sold_once_though_spread_over_lines(arena: Arena) -> None:
    value = models.product_option_value
    arena.set_stock(LAMP, 1000)
    arena.change(value, value.c.product_option_value_id == VALUE, quantity=2 * LEFT)
    plain = json.dumps({str(OPTION): str(VALUE)}, separators=(",", ":"))
    engraved = json.dumps({str(OPTION): str(VALUE), "202": ["4"]}, separators=(",", ":"))
    tokens = [arena.checkout((LAMP, 1, plain), (LAMP, 1, engraved)) for _ in range(PARTICIPANTS)]
    losers = race(arena, tokens)
    assert len(losers) == PARTICIPANTS - LEFT
    assert arena.value(value.select().with_only_columns(value.c.quantity).where(value.c.product_option_value_id == VALUE)) == 0
    assert arena.stock(LAMP) == 1000 - 2 * LEFT


@pytest.fixture
def overselling(arena: Arena) -> Iterator[Arena]:
    """The shop lets people order what is not there."""
    arena.setting("config_stock_checkout", "1")
    yield arena
    arena.setting("config_stock_checkout", "0")


def test_a_shop_that_oversells_sells_to_all(overselling: Arena) -> None:
    overselling.set_stock(CLOTH, LEFT)
    assert race(overselling, [overselling.checkout((CLOTH, 1)) for _ in range(PARTICIPANTS)]) == []
    assert overselling.stock(CLOTH) == LEFT - PARTICIPANTS
