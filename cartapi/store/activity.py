"""`oc_customer_activity` and `oc_statistics`."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection, delete, insert, literal, update

from cartapi.store import models
from cartapi.store.rows import new_key


def note(db: Connection, customer_id: int, key: str, data: str, ip: str, now: datetime) -> int:
    """A line in a customer's activity; customer 0 is a guest. Returns its number."""
    row = {"customer_id": customer_id, "key": key, "data": data, "ip": ip, "date_added": now}
    return new_key(db.execute(insert(models.customer_activity), row))


def forget(db: Connection, customer_activity_id: int) -> None:
    """Delete a line again."""
    table = models.customer_activity
    db.execute(delete(table).where(table.c.customer_activity_id == customer_activity_id))


def count(db: Connection, code: str, amount: object, *, add: bool) -> None:
    """Add to or take from a figure; a missing one is not made."""
    table = models.statistics
    change = literal(amount if isinstance(amount, (int, float, Decimal)) else 0, table.c.value.type)
    value = table.c.value + change if add else table.c.value - change
    db.execute(update(table).where(table.c.code == code).values(value=value))
