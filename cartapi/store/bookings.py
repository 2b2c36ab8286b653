"""What an active order takes: stock, coupon uses, voucher balance, points, credit (orders.md §3, §6).

Every taking is one conditional statement, so that it holds on MyISAM too; before it the row that owns the limit is locked, which
lines parallel transactions up on InnoDB.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Double, Table, and_, bindparam, delete, func, insert, literal, select, update

from cartapi.engine.orders import Row
from cartapi.engine.phpnum import php_round, to_float
from cartapi.store import models
from cartapi.store.statements import Statement, run_each

_history, _coupon = models.coupon_history, models.coupon
_voucher, _spent = models.voucher, models.voucher_history
_reward, _transaction, _customer = models.customer_reward, models.customer_transaction, models.customer
TOLERANCE = 0.00005
"""Half of the smallest amount: SQLite adds amounts as floats."""


class Pieces(NamedTuple):
    """So many of a product (`oc_product`) or of an option value (`oc_product_option_value`).

    `largest` is what a single line has of them: stock is compared with each line, not with their sum (orders.md §1.4).
    """

    table: str
    number: int
    quantity: int
    largest: int

    def named(self) -> dict[str, int]:
        """The parameters of the statements on them."""
        return {"wanted": self.number, "pieces": self.quantity, "largest": self.largest}


def take(db: Connection, pieces: Sequence[Pieces], taken: list[int], *, oversell: bool) -> None:
    """Subtract pieces of what counts its stock, each by a statement of its own, in this order.

    `taken` gets 1 or 0 for each; after an error it tells of those that went well before.
    """
    run_each(db, [(_TAKE[each.table][oversell], each.named()) for each in pieces], taken)


def give_back(db: Connection, pieces: Sequence[Pieces], given: list[int]) -> None:
    """Add pieces back to what counts its stock; `given` as in `take`."""
    run_each(db, [(_GIVE[each.table], each.named()) for each in pieces], given)


def counts_stock(db: Connection, pieces: Iterable[Pieces]) -> bool:
    """Whether anything of this counts its stock, and is still there."""
    numbers: dict[str, list[int]] = {}
    for each in pieces:
        numbers.setdefault(each.table, []).append(each.number)
    for table, ids in numbers.items():
        counted = and_(_STOCKED[table].in_(ids), models.metadata.tables[table].c.subtract == 1)
        if db.execute(select(literal(1)).where(counted).limit(1)).first() is not None:
            return True
    return False


_STOCKED = {
    "oc_product": models.product.c.product_id,
    "oc_product_option_value": models.product_option_value.c.product_option_value_id,
}


def _changing(
    table: str, change: Callable[[ColumnElement[int]], ColumnElement[int]], *conditions: ColumnElement[bool]
) -> Statement:
    stock = models.metadata.tables[table]
    counted = and_(_STOCKED[table] == bindparam("wanted"), stock.c.subtract == 1, *conditions)
    return Statement(update(stock).where(counted).values(quantity=change(stock.c.quantity)))


def _taking(table: str) -> tuple[Statement, Statement]:
    """The update that takes only what is there for each line, and the one that takes it all the same."""
    enough = models.metadata.tables[table].c.quantity >= bindparam("largest")
    return _changing(table, _less, enough), _changing(table, _less)


def _less(stock: ColumnElement[int]) -> ColumnElement[int]:
    return stock - bindparam("pieces")


def _more(stock: ColumnElement[int]) -> ColumnElement[int]:
    return stock + bindparam("pieces")


_TAKE = {table: _taking(table) for table in _STOCKED}
_GIVE = {table: _changing(table, _more) for table in _STOCKED}


def redeem_coupon(db: Connection, code: str, order_id: int, customer_id: int, amount: object, now: datetime) -> bool:
    """Book one use of the enabled coupon of this code; False when there is none or its uses are spent."""
    coupon = db.execute(
        select(_coupon.c.coupon_id, _coupon.c.uses_total, _coupon.c.uses_customer)
        .where(_coupon.c.code == code, _coupon.c.status == 1)
        .order_by(_coupon.c.coupon_id)
        .limit(1)
        .with_for_update()
    ).first()
    if coupon is None:
        return False
    same_code = _coupon.alias()
    uses = (
        select(func.count())
        .select_from(_history.join(same_code, same_code.c.coupon_id == _history.c.coupon_id))
        .where(same_code.c.code == code)
    )
    conditions: list[ColumnElement[bool]] = []
    if coupon.uses_total > 0:
        conditions.append(uses.scalar_subquery() < coupon.uses_total)
    if customer_id and int(to_float(coupon.uses_customer)) > 0:
        own = uses.where(_history.c.customer_id == customer_id).scalar_subquery()
        conditions.append(own < int(to_float(coupon.uses_customer)))
    row = {"coupon_id": coupon.coupon_id, "order_id": order_id, "customer_id": customer_id, "amount": amount, "date_added": now}
    return _insert_if(db, _history, row, _coupon, [_coupon.c.coupon_id == coupon.coupon_id, *conditions])


def redeem_voucher(db: Connection, voucher_id: int, order_id: int, amount: object, now: datetime) -> bool:
    """Book an amount (negative) against a gift voucher; False when less is left of it."""
    db.execute(select(_voucher.c.voucher_id).where(_voucher.c.voucher_id == voucher_id).with_for_update())
    whole = _voucher.c.amount
    spent = select(func.coalesce(func.sum(_spent.c.amount), 0)).where(_spent.c.voucher_id == voucher_id).scalar_subquery()
    row = {"voucher_id": voucher_id, "order_id": order_id, "amount": amount, "date_added": now}
    left = [_voucher.c.voucher_id == voucher_id, whole + spent >= _nearly(amount)]
    return _insert_if(db, _spent, row, _voucher, left)


def redeem_points(db: Connection, customer_id: int, order_id: int, points: float, text: str, now: datetime) -> bool:
    """Book reward points of a customer; False when he has fewer."""
    _lock_customer(db, customer_id)
    have = select(func.sum(_reward.c.points)).where(_reward.c.customer_id == customer_id).scalar_subquery()
    booked = -int(php_round(points, 0))  # what a column of whole numbers makes of a fraction
    row = {"customer_id": customer_id, "order_id": order_id, "description": text, "points": booked, "date_added": now}
    return _insert_if(db, _reward, row, _customer, [_customer.c.customer_id == customer_id, have >= points])


def redeem_credit(db: Connection, customer_id: int, order_id: int, amount: object, text: str, now: datetime) -> bool:
    """Book an amount (negative) against a customer's store credit; False when he has less."""
    _lock_customer(db, customer_id)
    have = select(func.sum(_transaction.c.amount)).where(_transaction.c.customer_id == customer_id).scalar_subquery()
    row = {"customer_id": customer_id, "order_id": order_id, "description": text, "amount": amount, "date_added": now}
    enough = [_customer.c.customer_id == customer_id, have >= _nearly(amount)]
    return _insert_if(db, _transaction, row, _customer, enough)


def pay_commission(db: Connection, customer_id: int, order_id: int, amount: object, text: str, now: datetime) -> bool:
    """Book an affiliate's commission for an order, once; False when he has it already."""
    paid = select(_transaction.c.customer_transaction_id).where(
        _transaction.c.order_id == order_id, _transaction.c.customer_id == customer_id
    )
    row = {"customer_id": customer_id, "order_id": order_id, "description": text, "amount": amount, "date_added": now}
    return _insert_if(db, _transaction, row, models.order, [models.order.c.order_id == order_id, ~paid.exists()])


def release(db: Connection, code: str, order_id: int) -> None:
    """Take back what the total of this code booked for an order (§3.4)."""
    if code == "coupon":
        db.execute(delete(_history).where(_history.c.order_id == order_id))
    elif code == "voucher":
        db.execute(delete(_spent).where(_spent.c.order_id == order_id))
    elif code == "reward":
        db.execute(delete(_reward).where(_reward.c.order_id == order_id, _reward.c.points < 0))
    elif code == "credit":
        release_transactions(db, order_id)


def booked(db: Connection, table_name: str, order_id: int) -> list[Row]:
    """The rows of an order in one of the tables that hold bookings, as `put_back` takes them."""
    table = models.metadata.tables[table_name]
    return [dict(row) for row in db.execute(select(table).where(table.c.order_id == order_id)).mappings()]


def put_back(db: Connection, table_name: str, order_id: int, rows: list[Row]) -> None:
    """Make these the rows of an order in a table, whatever it holds of it now."""
    table = models.metadata.tables[table_name]
    db.execute(delete(table).where(table.c.order_id == order_id))
    if rows:
        db.execute(insert(table), rows)


def release_transactions(db: Connection, order_id: int) -> None:
    """Delete all transactions of an order, commission too."""
    db.execute(delete(_transaction).where(_transaction.c.order_id == order_id))


def _lock_customer(db: Connection, customer_id: int) -> None:
    db.execute(select(_customer.c.customer_id).where(_customer.c.customer_id == customer_id).with_for_update())


def _nearly(amount: object) -> ColumnElement[float]:
    """What must be left for an amount (negative) to be booked. As an amount, and no float, it would be rounded up to the sum."""
    return literal(-to_float(str(amount)) - TOLERANCE, Double)


def _insert_if(
    db: Connection, table: Table, row: Mapping[str, object], owner: Table, conditions: list[ColumnElement[bool]]
) -> bool:
    """Insert a row in one statement if the owner's row, which the conditions name, meets them all; whether it did."""
    values = select(*[literal(value, table.c[name].type) for name, value in row.items()]).select_from(owner).where(*conditions)
    return db.execute(insert(table).from_select(list(row), values)).rowcount > 0
