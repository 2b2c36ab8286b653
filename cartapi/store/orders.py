"""The rows of an order: `oc_order` and its parts (orders.md §2)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, and_, bindparam, delete, insert, select, update

from cartapi.engine.orders import OrderContent, OrderLine, Row
from cartapi.store import models
from cartapi.store.rows import new_key
from cartapi.store.statements import Statement

_order, _product, _option = models.order, models.order_product, models.order_option
_total, _voucher, _history = models.order_total, models.order_voucher, models.order_history
_PARTS = (_product, _option, _voucher, _total, _history)


_NEW_ORDER, _NEW_LINES, _NEW_OPTIONS = Statement(insert(_order)), Statement(insert(_product)), Statement(insert(_option))
_NEW_TOTALS, _NEW_ENTRY = Statement(insert(_total)), Statement(insert(_history))
_ORDER_ID = bindparam("number")
_LINE_IDS = Statement(
    select(_product.c.order_product_id).where(_product.c.order_id == _ORDER_ID).order_by(_product.c.order_product_id)
)
_SET_STATUS = Statement(
    update(_order).where(_order.c.order_id == _ORDER_ID).values(order_status_id=bindparam("status"), date_modified=bindparam("now"))
)


def insert_order(db: Connection, row: Row) -> int:
    """Write the order's own row, status 0: nothing that looks like an order until the history step; returns its number."""
    return _NEW_ORDER.run(db, row).key


def update_order(db: Connection, order_id: int, row: Mapping[str, object]) -> None:
    """Replace columns of an order."""
    db.execute(update(_order).where(_order.c.order_id == order_id).values(**row))


def insert_lines(db: Connection, order_id: int, lines: Sequence[OrderLine]) -> None:
    """Write products and options in the order of the lines, in three statements at most."""
    if not lines:
        return
    _NEW_LINES.put_off_all(db, [{**line.row, "order_id": order_id} for line in lines])
    if not any(line.options for line in lines):
        return
    ids = _LINE_IDS.all(db, {"number": order_id})
    keys = {"order_id": order_id}
    rows = [
        {**option, **keys, "order_product_id": line_id}
        for (line_id,), line in zip(ids, lines, strict=True)
        for option in line.options
    ]
    _NEW_OPTIONS.put_off_all(db, rows)


def insert_totals(db: Connection, order_id: int, totals: Iterable[Row]) -> None:
    """Write the totals in their order."""
    _NEW_TOTALS.put_off_all(db, [{**total, "order_id": order_id} for total in totals])


def insert_vouchers(db: Connection, order_id: int, vouchers: Iterable[Row], now: datetime) -> None:
    """Write the gift vouchers that the order buys: the order's row, the voucher itself (status 1), and their link."""
    for row in vouchers:
        bought = {**row, "order_id": order_id}
        part_id = new_key(db.execute(insert(_voucher), {**bought, "voucher_id": 0}))
        made = {key: value for key, value in bought.items() if key != "description"}
        voucher_id = new_key(db.execute(insert(models.voucher), {**made, "status": 1, "date_added": now}))
        db.execute(update(_voucher).where(_voucher.c.order_voucher_id == part_id).values(voucher_id=voucher_id))


def restore_vouchers(db: Connection, parts: Sequence[Row]) -> None:
    """Put back the voucher parts that `clear_parts` deleted, as they were, and let their vouchers open again."""
    if parts:
        db.execute(insert(_voucher), list(parts))
    revive_vouchers(db, parts)


def revive_vouchers(db: Connection, parts: Sequence[Row]) -> None:
    """Give the vouchers of an order's voucher parts their status again."""
    if parts:
        ids = [part["voucher_id"] for part in parts]
        db.execute(update(models.voucher).where(models.voucher.c.voucher_id.in_(ids)).values(status=1))


def clear_parts(db: Connection, order_id: int) -> None:
    """Delete lines, options, totals and voucher parts of an order; its vouchers lose their status and stay."""
    for table in (_product, _option, _total):
        db.execute(delete(table).where(table.c.order_id == order_id))
    void_vouchers(db, order_id)
    db.execute(delete(_voucher).where(_voucher.c.order_id == order_id))


def void_vouchers(db: Connection, order_id: int) -> None:
    """The vouchers that the order bought open nothing any more."""
    db.execute(update(models.voucher).where(models.voucher.c.order_id == order_id).values(status=0))


def erase(db: Connection, order_id: int) -> None:
    """Delete the order with all its parts, recurring profiles and transactions included (§2.9).

    Its own row goes last: where a kill in between takes nothing back (MyISAM), the order is still found and can be deleted again.
    """
    recurring, payments = models.order_recurring, models.order_recurring_transaction
    profiles = select(recurring.c.order_recurring_id).where(recurring.c.order_id == order_id)
    db.execute(delete(payments).where(payments.c.order_recurring_id.in_(profiles)))
    for table in (*_PARTS, recurring, models.customer_transaction, _order):
        db.execute(delete(table).where(table.c.order_id == order_id))


def locked(db: Connection, order_id: int) -> Row | None:
    """The order's row, locked until the transaction ends."""
    row = db.execute(select(_order).where(_order.c.order_id == order_id).with_for_update()).mappings().first()
    return None if row is None else dict(row)


def find(db: Connection, order_id: int) -> Row | None:
    """The order's row."""
    row = db.execute(select(_order).where(_order.c.order_id == order_id)).mappings().first()
    return None if row is None else dict(row)


def content(db: Connection, order: Row) -> OrderContent:
    """The order with all its parts, four statements whatever their number."""
    order_id = order["order_id"]
    lines: dict[object, OrderLine] = {}
    for row in _parts(db, _product, order_id, _product.c.order_product_id):
        lines[row["order_product_id"]] = OrderLine(row)
    for row in _parts(db, _option, order_id, _option.c.order_option_id):
        if row["order_product_id"] in lines:
            lines[row["order_product_id"]].options.append(row)
    vouchers = _parts(db, _voucher, order_id, _voucher.c.order_voucher_id)
    totals = _parts(db, _total, order_id, _total.c.sort_order, _total.c.order_total_id)
    return OrderContent(order, list(lines.values()), vouchers, totals)


def histories(db: Connection, order_id: int) -> list[Row]:
    """The status entries of an order, oldest first, with the status' name in the order's language."""
    status = models.order_status
    rows = db.execute(
        select(_history, status.c.name.label("status"))
        .join(_order, _order.c.order_id == _history.c.order_id)
        .outerjoin(
            status,
            and_(status.c.order_status_id == _history.c.order_status_id, status.c.language_id == _order.c.language_id),
        )
        .where(_history.c.order_id == order_id)
        .order_by(_history.c.order_history_id)
    )
    return [dict(row) for row in rows.mappings()]


def add_history(db: Connection, order_id: int, status: int, notify: int, comment: str, now: datetime) -> int:
    """Set the order's status and write the entry; returns the entry's number."""
    _SET_STATUS.put_off(db, {"number": order_id, "status": status, "now": now})
    row = {"order_id": order_id, "order_status_id": status, "notify": notify, "comment": comment, "date_added": now}
    return _NEW_ENTRY.run(db, row).key


def drop_history(db: Connection, history_id: int) -> None:
    """Delete one entry."""
    db.execute(delete(_history).where(_history.c.order_history_id == history_id))


def drop_void_history(db: Connection, order_id: int) -> None:
    """Delete the entries with status 0 that voiding an order for an edit left (§2.8, 8)."""
    db.execute(delete(_history).where(_history.c.order_id == order_id, _history.c.order_status_id == 0))


def _parts(db: Connection, table: Table, order_id: object, *order: Any) -> list[Row]:
    rows = db.execute(select(table).where(table.c.order_id == order_id).order_by(*order)).mappings()
    return [dict(row) for row in rows]
