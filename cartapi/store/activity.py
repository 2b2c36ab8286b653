"""`oc_customer_activity` and `oc_statistics`."""

from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from cartapi.store import models
from cartapi.store.statements import Statement

_figures = models.statistics
_CHANGE = bindparam("change", type_=_figures.c.value.type)
_ADD, _TAKE = (
    Statement(update(_figures).where(_figures.c.code == bindparam("figure")).values(value=value))
    for value in (_figures.c.value + _CHANGE, _figures.c.value - _CHANGE)
)
_NOTE = Statement(insert(models.customer_activity))


class Note(NamedTuple):
    """A line in a customer's activity; customer 0 is a guest."""

    customer_id: int
    key: str
    data: str
    ip: str
    date_added: datetime


def note(db: Connection, line: Note) -> None:
    """Write a line."""
    _NOTE.put_off(db, line._asdict())


def forget(db: Connection, line: Note) -> None:
    """Delete a line again: the newest of those that are equal."""
    table = models.customer_activity
    equal = [table.c[name] == value for name, value in line._asdict().items()]
    newest = db.scalar(select(func.max(table.c.customer_activity_id)).where(*equal))
    if newest is not None:
        db.execute(delete(table).where(table.c.customer_activity_id == newest))


def count(db: Connection, code: str, amount: object, *, add: bool, wait: bool = True) -> None:
    """Add to or take from a figure; a missing one is not made. Without `wait` its outcome shows later in the transaction."""
    statement = _ADD if add else _TAKE
    change = amount if isinstance(amount, (int, float, Decimal)) else 0
    (statement.run if wait else statement.put_off)(db, {"figure": code, "change": change})
