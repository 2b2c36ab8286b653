"""`oc_customer_activity` and `oc_statistics`."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection, bindparam, delete, insert, update

from cartapi.store import models
from cartapi.store.statements import Statement

_figures = models.statistics
_CHANGE = bindparam("change", type_=_figures.c.value.type)
_ADD, _TAKE = (
    Statement(update(_figures).where(_figures.c.code == bindparam("figure")).values(value=value))
    for value in (_figures.c.value + _CHANGE, _figures.c.value - _CHANGE)
)
_NOTE = Statement(insert(models.customer_activity))


def note(db: Connection, customer_id: int, key: str, data: str, ip: str, now: datetime) -> int:
    """A line in a customer's activity; customer 0 is a guest. Returns its number."""
    row = {"customer_id": customer_id, "key": key, "data": data, "ip": ip, "date_added": now}
    return _NOTE.run(db, row).key


def forget(db: Connection, customer_activity_id: int) -> None:
    """Delete a line again."""
    table = models.customer_activity
    db.execute(delete(table).where(table.c.customer_activity_id == customer_activity_id))


def count(db: Connection, code: str, amount: object, *, add: bool) -> None:
    """Add to or take from a figure; a missing one is not made."""
    change = amount if isinstance(amount, (int, float, Decimal)) else 0
    (_ADD if add else _TAKE).run(db, {"figure": code, "change": change})
