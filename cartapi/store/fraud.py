"""What the fraud extensions of a shop know (orders.md §3.6)."""

from collections.abc import Mapping

from sqlalchemy import Connection, column, exists, insert, literal_column, select, table

from cartapi.store import models
from cartapi.store.models.fraud import fraud_ip


def is_listed(db: Connection, customer_id: int, ip: str) -> bool:
    """Whether an address of the customer, or a guest's (`customer_id` 0), is on the shop's list. At most two statements, since the
    columns of two tables may differ in their collations."""
    seen = models.customer_ip.c
    addresses = list(db.scalars(select(seen.ip).where(seen.customer_id == customer_id))) if customer_id else [ip]
    return bool(addresses) and bool(db.scalar(select(exists().where(fraud_ip.c.ip.in_(addresses)))))


def finding(db: Connection, vendor: str, order_id: int) -> tuple[Mapping[str, object] | None, frozenset[str]]:
    """The row a vendor's table (`oc_<vendor>`) has of an order, None for none, and the columns of the table."""
    rows = table(f"oc_{vendor}", column("order_id"))
    result = db.execute(select(literal_column("*")).select_from(rows).where(rows.c.order_id == order_id))
    row = result.mappings().first()
    return (dict(row) if row is not None else None), frozenset(result.keys())


def keep_finding(db: Connection, vendor: str, values: Mapping[str, object]) -> None:
    """Insert a row of a vendor's table; columns that are left out get what the database gives them."""
    db.execute(insert(table(f"oc_{vendor}", *(column(name) for name in values))).values(dict(values)))
