"""Calls that change one order at the same moment: stock and redemptions exactly once (orders.md §6)."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import func, select

from cartapi.store import models
from tests.safety.arena import PARTICIPANTS, Arena, together

GOODS, LAMP = 111, 101
PROCESSING, VOIDED = "1", "0"


def placed(arena: Arena, pieces: int, **chosen: str) -> int:
    order_id = arena.order(arena.checkout((GOODS, pieces), **chosen)).order_id
    assert order_id
    return order_id


def set_status(arena: Arena, token: str, order_id: int, status: str) -> None:
    answer = arena.call(f"api/order/history&order_id={order_id}", token, {"order_status_id": status})
    assert "success" in answer.data, answer


def spent(arena: Arena, voucher_id: int) -> float:
    rows = models.voucher_history.c
    return float(arena.value(select(func.coalesce(func.sum(rows.amount), 0)).where(rows.voucher_id == voucher_id)))


def make_voucher(arena: Arena, code: str, amount: float) -> int:
    return arena.add(
        models.voucher, order_id=0, code=code, from_name="A", from_email="a@example.com", to_name="B", to_email="b@example.com",
        voucher_theme_id=8, message="", amount=amount, status=1, date_added=arena.local,
    )  # fmt: skip


def test_an_order_activated_by_many_is_booked_once(arena: Arena) -> None:
    arena.set_stock(GOODS, 100)
    code = f"A{arena.kind}"
    voucher_id = make_voucher(arena, code, 10)
    order_id = placed(arena, 4, voucher=code)
    token = arena.login()
    set_status(arena, token, order_id, VOIDED)
    assert (arena.stock(GOODS), spent(arena, voucher_id)) == (100, 0)
    tokens = [arena.login() for _ in range(PARTICIPANTS)]
    together([lambda token=token: set_status(arena, token, order_id, PROCESSING) for token in tokens])
    assert (arena.stock(GOODS), spent(arena, voucher_id)) == (96, -10)
    histories = models.order_history.c
    assert arena.count(models.order_history, histories.order_id == order_id) == 2 + PARTICIPANTS


def test_statuses_back_and_forth_end_with_what_the_last_one_says(arena: Arena) -> None:
    arena.set_stock(GOODS, 100)
    order_id = placed(arena, 4)
    tokens = [arena.login() for _ in range(PARTICIPANTS)]
    statuses = [PROCESSING, VOIDED] * PARTICIPANTS
    together([lambda each=each: set_status(arena, each[0], order_id, each[1]) for each in zip(tokens, statuses, strict=False)])
    status = arena.value(select(models.order.c.order_status_id).where(models.order.c.order_id == order_id))
    assert arena.stock(GOODS) == (96 if status == 1 else 100)


def test_edits_and_statuses_of_one_order_leave_it_whole(arena: Arena) -> None:
    arena.set_stock(GOODS, 100)
    order_id = placed(arena, 4)
    pieces = {arena.checkout((GOODS, count)): count for count in range(1, PARTICIPANTS + 1)}

    def edit(token: str) -> None:
        form = {"payment_method": "cod", "shipping_method": "flat.flat"}
        answer = arena.call(f"api/order/edit&order_id={order_id}", token, form)
        assert "success" in answer.data, answer
        set_status(arena, token, order_id, PROCESSING)

    together([lambda token=token: edit(token) for token in pieces])
    lines = models.order_product.c
    assert arena.count(models.order_product, lines.order_id == order_id) == 1
    assert arena.stock(GOODS) == 100 - arena.value(select(lines.quantity).where(lines.order_id == order_id))
    assert arena.count(models.order_total, models.order_total.c.order_id == order_id, models.order_total.c.code == "total") == 1


def test_an_edit_that_is_refused_while_it_books_changes_nothing(arena: Arena) -> None:
    """Somebody takes the pieces when they were checked and the old version is released already."""
    arena.set_stock(GOODS, 100)
    code = f"E{arena.kind}"
    voucher_id = make_voucher(arena, code, 10)
    order_id = placed(arena, 4, voucher=code)
    before = sheet(arena, order_id)
    value = models.product_option_value
    arena.set_stock(LAMP, 1000)
    arena.change(value, value.c.product_option_value_id == 3, quantity=5)
    token = arena.checkout((LAMP, 3, '{"201":"3"}'))
    with as_orders_change(arena, "UPDATE oc_product_option_value SET quantity = 2 WHERE product_option_value_id = 3"):
        answer = arena.call(f"api/order/edit&order_id={order_id}", token, {"payment_method": "cod", "shipping_method": "flat.flat"})
    assert answer.error == "Warning: Products marked with *** are not available in the desired quantity or not in stock!"
    assert (arena.stock(GOODS), arena.stock(LAMP), spent(arena, voucher_id)) == (96, 1000, -10)
    assert sheet(arena, order_id) == before


def test_an_order_deleted_by_many_gives_its_stock_back_once(arena: Arena) -> None:
    arena.set_stock(GOODS, 100)
    order_id = placed(arena, 3)
    tokens = [arena.login() for _ in range(PARTICIPANTS)]
    answers = together([lambda token=token: arena.call(f"api/order/delete&order_id={order_id}", token, {}) for token in tokens])
    assert sum("success" in answer.data for answer in answers) == 1
    assert arena.stock(GOODS) == 100


@contextmanager
def as_orders_change(arena: Arena, statement: str) -> Iterator[None]:
    """Have a statement run whenever the row of an order is updated: in the middle of an edit."""
    with arena.database.writing() as db:
        db.exec_driver_sql(f"CREATE TRIGGER meanwhile AFTER UPDATE ON oc_order FOR EACH ROW BEGIN {statement}; END")
    try:
        yield
    finally:
        with arena.database.writing() as db:
            db.exec_driver_sql("DROP TRIGGER meanwhile")


def sheet(arena: Arena, order_id: int) -> list[list[dict[str, object]]]:
    """All rows of an order, without the numbers of its parts."""
    tables = (models.order, models.order_product, models.order_total, models.order_history, models.voucher_history)
    with arena.database.reading() as db:
        found = [[dict(row) for row in db.execute(select(t).where(t.c.order_id == order_id)).mappings()] for t in tables]
    own = ("order_product_id", "order_total_id", "voucher_history_id")
    plain = [[{name: value for name, value in row.items() if name not in own} for row in rows] for rows in found]
    return [sorted(rows, key=repr) for rows in plain]
