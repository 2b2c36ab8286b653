"""The calls of the API (`cartapi_request_log`): written by the server, read by the panel, trimmed by age. Times are UTC."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, or_, select

from cartapi.store.models import api, request_log
from cartapi.store.statements import Statement

FAILED_FROM = 400
_NEW = Statement(insert(request_log))


class Call(NamedTuple):
    """One call. `error` is empty when it went well: the reference answers refusals with status 200."""

    at: datetime | None
    api_id: int
    route: str
    method: str
    status: int
    error: str
    milliseconds: int
    ip: str
    order_id: int | None
    request_id: str
    dialect: str
    username: str = ""
    """Name of the key as stored, empty when it is gone or nobody's."""

    @property
    def failed(self) -> bool:
        """Was it refused, or did it go wrong?"""
        return self.status >= FAILED_FROM or self.error != ""


_COLUMNS = Call._fields[: Call._fields.index("username")]


@dataclass(frozen=True)
class CallFilter:
    """Which calls to show; `api_id` None is any, `text` is sought in route, address, error and request id."""

    api_id: int | None = None
    failed: bool = False
    text: str = ""


def record(connection: Connection, call: Call) -> None:
    """Add a call: one insert, no read."""
    record_all(connection, [call])


def record_all(connection: Connection, calls: Sequence[Call]) -> None:
    """Add calls in one statement."""
    _NEW.run_all(connection, [dict(zip(_COLUMNS, call, strict=False)) for call in calls])


def count(connection: Connection, wanted: CallFilter) -> int:
    """How many calls a filter lets through."""
    return connection.scalar(select(func.count()).select_from(request_log).where(*_conditions(wanted))) or 0


def page(connection: Connection, wanted: CallFilter, offset: int, limit: int) -> list[Call]:
    """Calls, latest first."""
    statement = (
        select(request_log, api.c.username)
        .select_from(request_log.outerjoin(api, api.c.api_id == request_log.c.api_id))
        .where(*_conditions(wanted))
        .order_by(request_log.c.request_log_id.desc())
        .offset(offset)
        .limit(limit)
    )
    return [_call(row) for row in connection.execute(statement)]


def trim(connection: Connection, before: datetime) -> int:
    """Delete calls older than a moment."""
    return connection.execute(delete(request_log).where(request_log.c.at < before)).rowcount


def _conditions(wanted: CallFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.api_id is not None:
        conditions.append(request_log.c.api_id == wanted.api_id)
    if wanted.failed:
        conditions.append(or_(request_log.c.status >= FAILED_FROM, request_log.c.error != ""))
    if wanted.text:
        columns = (request_log.c.route, request_log.c.ip, request_log.c.error, request_log.c.request_id)
        conditions.append(or_(*(column.contains(wanted.text, autoescape=True) for column in columns)))
    return conditions


def _call(row: Row[Any]) -> Call:
    return Call(
        at=row.at,
        api_id=row.api_id,
        route=row.route,
        method=row.method,
        status=row.status,
        error=row.error,
        milliseconds=row.milliseconds,
        ip=row.ip,
        order_id=row.order_id,
        request_id=row.request_id,
        dialect=row.dialect,
        username=row.username or "",
    )
