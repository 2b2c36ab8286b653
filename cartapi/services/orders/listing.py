"""A page of the shop's orders for scripts, which the original API lacks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from cartapi.engine.orders import Row
from cartapi.engine.problems import Problem, Refused
from cartapi.services.orders.reading import as_text
from cartapi.services.work import Work
from cartapi.store import order_search
from cartapi.store.order_search import OrderSearch

FIELDS = ("order_status_id", "date_from", "date_to", "customer_id", "email", "page", "limit")
USUAL, MOST = 20, 100
LARGEST = 2**31 - 1
"""What the columns and the pages hold."""


@dataclass(frozen=True, slots=True)
class OrderPage:
    """Orders as the database prints them, newest first, and how many there are in all."""

    orders: list[Row]
    total: int
    page: int
    limit: int


def find(work: Work, fields: Mapping[str, str]) -> OrderPage:
    """The page that the fields (`FIELDS`, each may be missing or "") ask for; empty beyond the last.

    Refuses numbers that are none, dates other than `YYYY-MM-DD` and `YYYY-MM-DD HH:MM:SS`, and more than `MOST` to a page.
    """
    page = _number(fields, "page", least=1, missing=1)
    limit = _number(fields, "limit", least=1, most=MOST, missing=USUAL)
    wanted = _search(fields)
    rows = order_search.page(work.db, wanted, (page - 1) * limit, limit)
    shown: list[Row] = [{name: as_text(value) for name, value in row.items()} for row in rows]
    return OrderPage(shown, order_search.count(work.db, wanted), page, limit)


def _search(fields: Mapping[str, str]) -> OrderSearch:
    return OrderSearch(
        status=_optional(fields, "order_status_id"),
        since=_moment(fields, "date_from", later=timedelta(0), after=timedelta(0)),
        until=_moment(fields, "date_to", later=timedelta(days=1), after=timedelta(seconds=1)),
        customer_id=_optional(fields, "customer_id"),
        email=fields.get("email", ""),
    )


def _optional(fields: Mapping[str, str], name: str) -> int | None:
    return _number(fields, name) if fields.get(name) else None


def _number(fields: Mapping[str, str], name: str, *, least: int = 0, most: int = LARGEST, missing: int = 0) -> int:
    text = fields.get(name, "")
    if not text:
        return missing
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST)) and least <= int(text) <= most):
        raise Refused(Problem("number", values=(name, least, most)))
    return int(text)


def _moment(fields: Mapping[str, str], name: str, *, later: timedelta, after: timedelta) -> datetime | None:
    """The day's start plus `later`, or the second plus `after`; None without the field, and beyond the calendar's end."""
    text = fields.get(name, "")
    if not text:
        return None
    for pattern, plus in (("%Y-%m-%d", later), ("%Y-%m-%d %H:%M:%S", after)):
        try:
            found = datetime.strptime(text, pattern)  # noqa: DTZ007 - in the shop's time, as stored
        except ValueError:
            continue
        return found + plus if datetime.max - found > plus else None  # noqa: DTZ901
    raise Refused(Problem("date", values=(name,)))
