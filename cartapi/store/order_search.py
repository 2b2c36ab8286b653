"""Orders as scripts list them: sought by status, day and customer, newest first."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, select

from cartapi.engine.orders import Row
from cartapi.store.models import order, order_status

COLUMNS = (
    "order_id", "invoice_no", "invoice_prefix", "store_id", "store_name", "customer_id", "firstname", "lastname", "email",
    "telephone", "payment_method", "payment_code", "shipping_method", "shipping_code", "total", "order_status_id",
)  # fmt: skip
LATER = ("affiliate_id", "language_id", "currency_code", "currency_value", "date_added", "date_modified")


@dataclass(frozen=True, slots=True)
class OrderSearch:
    """Which orders. `status` None is any but 0, and 0 is orders that are unfinished or void.

    `since` is included, `until` is not; both are in the shop's time. `email` is escaped and compares in any case.
    """

    status: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    customer_id: int | None = None
    email: str = ""


def count(db: Connection, wanted: OrderSearch) -> int:
    """How many orders are meant."""
    return db.scalar(select(func.count()).select_from(order).where(*_conditions(wanted))) or 0


def page(db: Connection, wanted: OrderSearch, offset: int, limit: int) -> list[Row]:
    """Some of the orders that are meant, highest number first; `order_status` is the status' name in the order's language."""
    named = and_(order_status.c.order_status_id == order.c.order_status_id, order_status.c.language_id == order.c.language_id)
    columns = [order.c[name] for name in COLUMNS]
    later = [order.c[name] for name in LATER]
    rows = db.execute(
        select(*columns, order_status.c.name.label("order_status"), *later)
        .select_from(order.outerjoin(order_status, named))
        .where(*_conditions(wanted))
        .order_by(order.c.order_id.desc())
        .offset(offset)
        .limit(limit)
    )
    return [dict(row) for row in rows.mappings()]


def placed(status: int | None, since: datetime | None, until: datetime | None) -> list[ColumnElement[bool]]:
    """Orders of a status, None for any but 0, from `since` on and before `until`, in the shop's time."""
    stored = order.c.order_status_id
    conditions: list[ColumnElement[bool]] = [stored > 0 if status is None else stored == status]
    if since is not None:
        conditions.append(order.c.date_added >= since)
    if until is not None:
        conditions.append(order.c.date_added < until)
    return conditions


def _conditions(wanted: OrderSearch) -> list[ColumnElement[bool]]:
    conditions = placed(wanted.status, wanted.since, wanted.until)
    if wanted.customer_id is not None:
        conditions.append(order.c.customer_id == wanted.customer_id)
    if wanted.email:
        conditions.append(func.lower(order.c.email) == wanted.email.lower())
    return conditions
