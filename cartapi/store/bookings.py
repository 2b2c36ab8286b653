"""What an active order takes: stock, coupon uses, voucher balance, points, credit (orders.md §3, §6).

Every taking is one conditional statement, so that it holds on MyISAM too; before it the row that owns the limit is locked, which
lines parallel transactions up on InnoDB.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Table, and_, bindparam, delete, func, insert, literal, select, update

from cartapi.engine.orders import Row
from cartapi.engine.phpnum import to_float
from cartapi.store import models
from cartapi.store.statements import Statement

_history, _coupon = models.coupon_history, models.coupon
_voucher, _spent = models.voucher, models.voucher_history
_reward, _transaction, _customer = models.customer_reward, models.customer_transaction, models.customer
TOLERANCE = 0.00005
"""Half of the smallest amount: SQLite adds amounts as floats."""


def take_product(db: Connection, product_id: int, quantity: int, *, oversell: bool) -> bool | None:
    """Subtract pieces of a product that counts its stock. False: not enough left; None: it does not count (or is gone)."""
    table = models.product
    wanted = {"wanted": product_id, "pieces": quantity}
    return _take(db, table, table.c.product_id == product_id, _TAKE_PRODUCT[oversell], wanted)


def take_option_value(db: Connection, product_option_value_id: int, quantity: int, *, oversell: bool) -> bool | None:
    """The same for the stock of an option value."""
    table = models.product_option_value
    wanted = {"wanted": product_option_value_id, "pieces": quantity}
    return _take(db, table, table.c.product_option_value_id == product_option_value_id, _TAKE_VALUE[oversell], wanted)


def _taking(table: Table, key: str, *conditions: ColumnElement[bool]) -> Statement:
    counted = and_(table.c[key] == bindparam("wanted"), table.c.subtract == 1, *conditions)
    return Statement(update(table).where(counted).values(quantity=table.c.quantity - bindparam("pieces")))


def _takings(table: Table, key: str) -> tuple[Statement, Statement]:
    """The update that never takes more than there is, and the one that may."""
    return _taking(table, key, table.c.quantity >= bindparam("pieces")), _taking(table, key)


_TAKE_PRODUCT = _takings(models.product, "product_id")
_TAKE_VALUE = _takings(models.product_option_value, "product_option_value_id")


def _take(db: Connection, table: Table, row: ColumnElement[bool], statement: Statement, parameters: dict[str, int]) -> bool | None:
    if statement.run(db, parameters).changed:
        return True
    counted = select(literal(1)).select_from(table).where(row, table.c.subtract == 1)
    return None if db.execute(counted).first() is None else False


def give_back_products(db: Connection, pieces: Iterable[tuple[int, int]]) -> None:
    """Add pieces back to products that count their stock."""
    table = models.product
    for product_id, quantity in pieces:
        counted = and_(table.c.product_id == product_id, table.c.subtract == 1)
        db.execute(update(table).where(counted).values(quantity=table.c.quantity + quantity))


def give_back_option_values(db: Connection, pieces: Iterable[tuple[int, int]]) -> None:
    """Add pieces back to option values that count their stock."""
    table = models.product_option_value
    for value_id, quantity in pieces:
        counted = and_(table.c.product_option_value_id == value_id, table.c.subtract == 1)
        db.execute(update(table).where(counted).values(quantity=table.c.quantity + quantity))


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
    left = [_voucher.c.voucher_id == voucher_id, whole + spent >= -to_float(str(amount)) - TOLERANCE]
    return _insert_if(db, _spent, row, _voucher, left)


def redeem_points(db: Connection, customer_id: int, order_id: int, points: float, text: str, now: datetime) -> bool:
    """Book reward points of a customer; False when he has fewer."""
    _lock_customer(db, customer_id)
    have = select(func.sum(_reward.c.points)).where(_reward.c.customer_id == customer_id).scalar_subquery()
    row = {"customer_id": customer_id, "order_id": order_id, "description": text, "points": -points, "date_added": now}
    return _insert_if(db, _reward, row, _customer, [_customer.c.customer_id == customer_id, have >= points])


def redeem_credit(db: Connection, customer_id: int, order_id: int, amount: object, text: str, now: datetime) -> bool:
    """Book an amount (negative) against a customer's store credit; False when he has less."""
    _lock_customer(db, customer_id)
    have = select(func.sum(_transaction.c.amount)).where(_transaction.c.customer_id == customer_id).scalar_subquery()
    row = {"customer_id": customer_id, "order_id": order_id, "description": text, "amount": amount, "date_added": now}
    enough = [_customer.c.customer_id == customer_id, have >= -to_float(str(amount)) - TOLERANCE]
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


def _insert_if(
    db: Connection, table: Table, row: Mapping[str, object], owner: Table, conditions: list[ColumnElement[bool]]
) -> bool:
    """Insert a row in one statement if the owner's row, which the conditions name, meets them all; whether it did."""
    values = select(*[literal(value, table.c[name].type) for name, value in row.items()]).select_from(owner).where(*conditions)
    return db.execute(insert(table).from_select(list(row), values)).rowcount > 0
