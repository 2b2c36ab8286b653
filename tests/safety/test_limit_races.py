"""Coupons, vouchers, points and credit: never beyond the limit, and who loses is told before anything is written."""

from sqlalchemy import func, select

from cartapi.store import models
from tests.safety.arena import PARTICIPANTS, Answer, Arena, together

GOODS, PRICED_IN_POINTS = 108, 103
DEAR = 106
MEMBER, OWED = 2, 3


def race(arena: Arena, tokens: list[str]) -> list[Answer]:
    """All order at once. An order that got no discount went without it; one that was refused left nothing."""
    before = arena.count(models.order)
    answers = together([lambda token=token: arena.order(token) for token in tokens])
    assert {answer.status for answer in answers} == {200}
    assert arena.count(models.order) - before == sum(bool(answer.order_id) for answer in answers)
    assert arena.count(models.order, models.order.c.order_status_id == 0) == 0
    return answers


def discounted(arena: Arena, answers: list[Answer], code: str) -> int:
    """How many of the placed orders show this total."""
    ids = [answer.order_id for answer in answers if answer.order_id]
    return arena.count(models.order_total, models.order_total.c.order_id.in_(ids), models.order_total.c.code == code)


def make_coupon(arena: Arena, code: str, total: int, customer: int) -> int:
    day = arena.local.replace(hour=0, minute=0, second=0)
    return arena.add(
        models.coupon, name=code, code=code, type="F", discount=1, logged=0, shipping=0, total=0, uses_total=total,
        uses_customer=str(customer), status=1, date_start=day.replace(year=2020), date_end=day.replace(year=2036), date_added=day,
    )  # fmt: skip


def test_a_coupon_is_used_no_more_often_than_it_may_be(arena: Arena) -> None:
    arena.set_stock(GOODS, 1000)
    coupon_id = make_coupon(arena, f"TWICE{arena.kind}", 2, 0)
    answers = race(arena, [arena.checkout((GOODS, 1), coupon=f"TWICE{arena.kind}") for _ in range(PARTICIPANTS)])
    assert arena.count(models.coupon_history, models.coupon_history.c.coupon_id == coupon_id) == 2
    assert discounted(arena, answers, "coupon") == 2


def test_who_lost_a_coupon_orders_without_it(arena: Arena) -> None:
    make_coupon(arena, f"ONCE{arena.kind}", 1, 0)
    tokens = [arena.checkout((GOODS, 1), coupon=f"ONCE{arena.kind}") for _ in range(PARTICIPANTS)]
    answers = race(arena, tokens)
    refused = [token for token, answer in zip(tokens, answers, strict=True) if not answer.order_id]
    again = [arena.order(token) for token in refused]
    assert all(answer.order_id for answer in again)
    assert discounted(arena, answers + again, "coupon") == 1


def test_a_customer_uses_a_coupon_no_more_often_than_he_may(arena: Arena) -> None:
    coupon_id = make_coupon(arena, f"MINE{arena.kind}", 0, 1)
    tokens = [arena.checkout((GOODS, 1), customer_id=1, coupon=f"MINE{arena.kind}") for _ in range(PARTICIPANTS)]
    answers = race(arena, tokens)
    assert arena.count(models.coupon_history, models.coupon_history.c.coupon_id == coupon_id) == 1
    assert discounted(arena, answers, "coupon") == 1


def test_a_voucher_pays_no_more_than_it_holds(arena: Arena) -> None:
    code = f"V{arena.kind}"[:10]
    voucher_id = arena.add(
        models.voucher, order_id=0, code=code, from_name="A", from_email="a@example.com", to_name="B", to_email="b@example.com",
        voucher_theme_id=8, message="", amount=15, status=1, date_added=arena.local,
    )  # fmt: skip
    race(arena, [arena.checkout((GOODS, 1), voucher=code) for _ in range(PARTICIPANTS)])
    spent = arena.value(select(func.sum(models.voucher_history.c.amount)).where(models.voucher_history.c.voucher_id == voucher_id))
    assert -15 <= float(spent) < 0


def test_points_are_spent_once(arena: Arena) -> None:
    arena.set_stock(PRICED_IN_POINTS, 1000)
    points = models.customer_reward.c
    balance = select(func.sum(points.points)).where(points.customer_id == MEMBER)
    have = int(arena.value(balance))
    each = have // 3 + 1
    options = '{"204":"10"}'
    tokens = [arena.checkout((PRICED_IN_POINTS, 1, options), customer_id=MEMBER, reward=str(each)) for _ in range(PARTICIPANTS)]
    answers = race(arena, tokens)
    assert arena.value(balance) == have - 2 * each
    assert discounted(arena, answers, "reward") == 2


def test_credit_is_spent_once(arena: Arena) -> None:
    arena.set_stock(DEAR, 1000)
    amounts = models.customer_transaction.c
    balance = select(func.sum(amounts.amount)).where(amounts.customer_id == OWED)
    arena.add(models.customer_transaction, customer_id=OWED, order_id=0, description="Owed", amount=50, date_added=arena.local)
    answers = race(arena, [arena.checkout((DEAR, 1), customer_id=OWED) for _ in range(PARTICIPANTS)])
    assert arena.value(balance) == 0
    assert discounted(arena, answers, "credit") == 1
