"""Orders in the panel: looking at them, and the history step that the API takes too."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import DBAPIError

from cartapi.engine.checkout import Checkout
from cartapi.engine.currency import Money
from cartapi.engine.orders import OrderContent, OrderLine
from cartapi.engine.paging import Page, clamp
from cartapi.engine.phpnum import to_float, to_int
from cartapi.engine.phptext import unescape
from cartapi.engine.problems import Problem, Refused
from cartapi.engine.staff import Actor
from cartapi.services.orders import placing
from cartapi.services.orders.history import Entry, change_status
from cartapi.services.shop import Shop, ShopSource
from cartapi.services.work import Caller, Moment, Work, begin, find_shop
from cartapi.store import audit, order_lists, orders, outbox
from cartapi.store.database import Database, is_retryable
from cartapi.store.order_lists import OrderFilter, OrderRow
from cartapi.store.outbox import OutboxRow

ATTEMPTS = 5


@dataclass(frozen=True)
class ListedOrder:
    """An order of the list with its total as its customer saw it."""

    row: OrderRow
    total: str


@dataclass(frozen=True)
class SheetLine:
    """A line of an order; texts as stored, amounts in the order's currency."""

    line: OrderLine
    price: str
    total: str


@dataclass(frozen=True)
class Sheet:
    """One order with all that the page shows. `totals` are titles with amounts, `vouchers` bought gift vouchers alike."""

    order: Mapping[str, Any]
    status: str
    lines: tuple[SheetLine, ...]
    vouchers: tuple[tuple[str, str], ...]
    totals: tuple[tuple[str, str], ...]
    histories: tuple[Mapping[str, Any], ...]
    mails: tuple[OutboxRow, ...]


def page(database: Database, source: ShopSource, wanted: OrderFilter, number: int, size: int) -> Page[ListedOrder]:
    """One page of orders, latest first."""
    shop = find_shop(source, Caller())
    with database.reading() as connection:
        total = order_lists.count(connection, wanted)
        number = clamp(number, total, size)
        rows = order_lists.page(connection, wanted, shop.language.language_id, (number - 1) * size, size)
    listed = tuple(ListedOrder(row, _money(shop, row.currency_code, row.currency_value).format(float(row.total))) for row in rows)
    return Page(listed, total, number, size)


def statuses(database: Database, source: ShopSource) -> dict[int, str]:
    """Names of the order statuses by number."""
    with database.reading() as connection:
        return order_lists.statuses(connection, find_shop(source, Caller()).language.language_id)


def sheet(database: Database, source: ShopSource, order_id: int) -> Sheet | None:
    """One order, None when there is none of this number."""
    shop = find_shop(source, Caller())
    with database.reading() as connection:
        row = orders.find(connection, order_id)
        if row is None:
            return None
        content = orders.content(connection, row)
        names = order_lists.statuses(connection, shop.language.language_id)
        histories = orders.histories(connection, order_id)
        mails = outbox.list_mails(connection, order_id=order_id)
    money = _money(shop, row["currency_code"], row["currency_value"])
    return Sheet(
        order=row,
        status=names.get(to_int(row["order_status_id"]), ""),
        lines=_lines(content, money, with_tax=shop.settings.truthy("config_tax")),
        vouchers=_amounts(content.vouchers, "description", "amount", money),
        totals=_amounts(content.totals, "title", "value", money),
        histories=tuple({**entry, "status": names.get(to_int(entry["order_status_id"]), entry["status"])} for entry in histories),
        mails=tuple(mails),
    )


def add_history(
    database: Database, source: ShopSource, caller: Caller, order_id: int, entry: Entry, actor: Actor, at: Moment
) -> None:
    """Give an order a status as `api/order/history` does, bookings and mails included. Refuses what that refuses."""

    def change(work: Work) -> None:
        change_status(work, order_id, entry)
        detail = f"status {entry.status}" + (", customer told" if entry.notifies else "")
        audit.record(work.db, actor, "order.history", f"order {order_id}", detail, at.utc)

    _repeated(database, source, caller, at, change)


def delete(database: Database, source: ShopSource, caller: Caller, order_id: int, actor: Actor, at: Moment) -> None:
    """Delete an order as `api/order/delete` does: what it booked is given back. Refuses what that refuses."""

    def remove(work: Work) -> None:
        row = orders.find(work.db, order_id) or {}
        placing.delete(work, order_id)
        total = _money(work.shop, row["currency_code"], row["currency_value"]).format(to_float(str(row["total"])))
        detail = unescape(f"{row['firstname']} {row['lastname']}, {total}")
        audit.record(work.db, actor, "order.delete", f"order {order_id}", detail, at.utc)

    _repeated(database, source, caller, at, remove)


def resend(database: Database, order_id: int, outbox_id: int, actor: Actor, at: Moment) -> str:
    """Send one mail of an order once more and return its recipient. Refuses: `not_found`."""
    with database.writing() as connection:
        recipient = order_lists.send_again(connection, order_id, outbox_id, at.utc)
        if recipient is None:
            raise Refused(Problem("not_found"))
        audit.record(connection, actor, "order.resend", f"order {order_id}", f"mail {outbox_id} to {recipient}", at.utc)
    return recipient


def _repeated(database: Database, source: ShopSource, caller: Caller, at: Moment, act: Callable[[Work], None]) -> None:
    """Do something in one transaction; again after a deadlock."""
    for attempt in range(ATTEMPTS):
        try:
            with database.writing() as connection:
                act(begin(connection, source, Checkout("", {}), caller, at))
        except DBAPIError as error:
            if attempt == ATTEMPTS - 1 or not is_retryable(error):
                raise
        else:
            return


def _money(shop: Shop, code: object, rate: object) -> Money:
    return Money(shop.tables.currencies.get(str(code)), shop.style, to_float(str(rate)))


def _amounts(rows: Iterable[Mapping[str, object]], title: str, amount: str, money: Money) -> tuple[tuple[str, str], ...]:
    return tuple((str(row[title]), money.format(to_float(str(row[amount])))) for row in rows)


def _lines(content: OrderContent, money: Money, *, with_tax: bool) -> tuple[SheetLine, ...]:
    lines: list[SheetLine] = []
    for line in content.lines:
        row = line.row
        tax = to_float(str(row["tax"])) if with_tax else 0.0
        quantity = to_float(str(row["quantity"]))
        price = to_float(str(row["price"])) + tax
        total = to_float(str(row["total"])) + tax * quantity
        lines.append(SheetLine(line, money.format(price), money.format(total)))
    return tuple(lines)
