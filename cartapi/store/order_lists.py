"""Orders as the panel lists them, and their mails once more."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from cartapi.engine.phptext import escape
from cartapi.store import outbox as mails
from cartapi.store.models import order, order_status, outbox
from cartapi.store.order_search import placed


@dataclass(frozen=True)
class OrderFilter:
    """Which orders. `text` is a number, or sought in name, e-mail and telephone; `status` None is any but 0, 0 is unfinished ones.

    `since` and `until` bound the day it was made in the shop's time, `until` not included.
    """

    text: str = ""
    status: int | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class OrderRow:
    """An order in a list; texts as stored, `total` in the default currency, `rate` to the order's own."""

    order_id: int
    firstname: str
    lastname: str
    email: str
    total: Decimal
    currency_code: str
    currency_value: Decimal
    date_added: datetime | None
    order_status_id: int
    status: str


def count(connection: Connection, wanted: OrderFilter) -> int:
    """How many orders a filter lets through."""
    return connection.scalar(select(func.count()).select_from(order).where(*_conditions(wanted))) or 0


def page(connection: Connection, wanted: OrderFilter, language_id: int, offset: int, limit: int) -> list[OrderRow]:
    """Orders, latest first, with the name of their status in a language."""
    named = and_(order_status.c.order_status_id == order.c.order_status_id, order_status.c.language_id == language_id)
    columns = [order.c[name] for name in OrderRow.__dataclass_fields__ if name != "status"]
    statement = (
        select(*columns, func.coalesce(order_status.c.name, "").label("status"))
        .select_from(order.outerjoin(order_status, named))
        .where(*_conditions(wanted))
        .order_by(order.c.order_id.desc())
        .offset(offset)
        .limit(limit)
    )
    return [OrderRow(*row) for row in connection.execute(statement)]


def statuses(connection: Connection, language_id: int) -> dict[int, str]:
    """The names of all statuses in a language, by number, in the order of their names."""
    statement = select(order_status.c.order_status_id, order_status.c.name).where(order_status.c.language_id == language_id)
    return {row[0]: row[1] for row in connection.execute(statement.order_by(order_status.c.name))}


def send_again(connection: Connection, order_id: int, outbox_id: int, now: datetime) -> str | None:
    """Line up a copy of one mail of an order and return its recipient; None when it is another order's or not there.

    `now` is UTC. One copy a second at most: the second of two clicks finds its mail in line already.
    """
    row = connection.execute(select(outbox).where(outbox.c.outbox_id == outbox_id, outbox.c.order_id == order_id)).one_or_none()
    if row is None:
        return None
    mails.enqueue(
        connection,
        event_key=f"again:{outbox_id}:{now:%Y%m%d%H%M%S}",
        kind=row.kind,
        order_id=order_id,
        recipient=row.recipient,
        sender=row.sender,
        subject=row.subject,
        message=row.message,
        transport=row.transport,
        now=now,
    )
    return row.recipient


def _conditions(wanted: OrderFilter) -> list[ColumnElement[bool]]:
    conditions = placed(wanted.status, wanted.since, wanted.until)
    if wanted.text.isascii() and wanted.text.isdigit():
        conditions.append(order.c.order_id == int(wanted.text[:10]))
    elif wanted.text:
        text = escape(wanted.text)
        name = order.c.firstname.concat(" ").concat(order.c.lastname)
        fields = (name, order.c.email, order.c.telephone)
        conditions.append(or_(*(field.contains(text, autoescape=True) for field in fields)))
    return conditions
