"""Figures for the panel's first page. Calls are counted in UTC, orders in the shop's time."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, case, func, or_, select

from cartapi.store.models import order, outbox, request_log
from cartapi.store.request_log import FAILED_FROM

LONGEST_LIST = 5
_FAILED = or_(request_log.c.status >= FAILED_FROM, request_log.c.error != "")


@dataclass(frozen=True)
class Tally:
    """Calls of an hour, a route or an address; `milliseconds` is the mean, `slowest` the longest."""

    calls: int
    failed: int
    name: str = ""
    milliseconds: int = 0
    slowest: int = 0


def calls_by_hour(connection: Connection, since: datetime) -> dict[datetime, Tally]:
    """Calls and failures by the hour (UTC) they came in; hours without a call are left out."""
    hour = func.substr(request_log.c.at, 1, 13)  # 'YYYY-MM-DD HH' on every database
    statement = select(hour, func.count(), func.sum(case((_FAILED, 1), else_=0))).where(request_log.c.at >= since).group_by(hour)
    return {
        datetime.fromisoformat(f"{text}:00:00"): Tally(calls, int(failed)) for text, calls, failed in connection.execute(statement)
    }


def slowest_routes(connection: Connection, since: datetime) -> list[Tally]:
    """The routes with the highest mean duration."""
    mean = func.avg(request_log.c.milliseconds)
    failed = func.sum(case((_FAILED, 1), else_=0))
    statement = (
        select(request_log.c.route, func.count(), failed, mean, func.max(request_log.c.milliseconds))
        .where(request_log.c.at >= since)
        .group_by(request_log.c.route)
        .order_by(mean.desc(), request_log.c.route)
        .limit(LONGEST_LIST)
    )
    return [Tally(calls, int(bad), route, round(ms), top) for route, calls, bad, ms, top in connection.execute(statement)]


def refused_addresses(connection: Connection, since: datetime) -> list[Tally]:
    """The addresses whose calls were refused most often."""
    statement = (
        select(request_log.c.ip, func.count())
        .where(request_log.c.at >= since, _FAILED)
        .group_by(request_log.c.ip)
        .order_by(func.count().desc(), request_log.c.ip)
        .limit(LONGEST_LIST)
    )
    return [Tally(failed, failed, ip) for ip, failed in connection.execute(statement)]


def orders_by_day(connection: Connection, since: datetime) -> dict[date, int]:
    """Orders that have a status, by the shop's day; days without one are left out."""
    day = func.substr(order.c.date_added, 1, 10)
    statement = select(day, func.count()).where(order.c.date_added >= since, order.c.order_status_id > 0).group_by(day)
    return {date.fromisoformat(text): orders for text, orders in connection.execute(statement)}


def outbox_states(connection: Connection) -> dict[str, int]:
    """Mails by state: queued, sending, sent, dead."""
    rows = connection.execute(select(outbox.c.state, func.count()).group_by(outbox.c.state))
    return {row[0]: row[1] for row in rows}
