"""Failed attempts, counted per subject in a window of time (`cartapi_throttle`). Times are UTC."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, case, delete, select, update

from cartapi.store.models import throttle
from cartapi.store.rows import ensure


@dataclass(frozen=True)
class Limit:
    """`failures` within `window` lock a subject for `lock`."""

    failures: int
    window: timedelta
    lock: timedelta


def locked_until(connection: Connection, subject: str, now: datetime) -> datetime | None:
    """Until when a subject is locked, None when it is not."""
    until: datetime | None = connection.scalar(select(throttle.c.locked_until).where(throttle.c.subject == subject))
    return until if until is not None and until > now else None


def fail(connection: Connection, subject: str, limit: Limit, now: datetime) -> None:
    """Count a failure; a window that is over starts anew, the last failure allowed locks."""
    ensure(connection, throttle, {"subject": subject, "failures": 0, "window_start": now, "locked_until": None})
    over = throttle.c.window_start <= now - limit.window
    mine = update(throttle).where(throttle.c.subject == subject)
    # MySQL assigns left to right, so `failures` comes first, while `window_start` still holds the old moment.
    connection.execute(
        mine.ordered_values(
            (throttle.c.failures, case((over, 1), else_=throttle.c.failures + 1)),
            (throttle.c.window_start, case((over, now), else_=throttle.c.window_start)),
        )
    )
    failures = connection.scalar(select(throttle.c.failures).where(throttle.c.subject == subject)) or 0
    connection.execute(mine.values(locked_until=now + limit.lock if failures >= limit.failures else None))


def clear(connection: Connection, subject: str) -> None:
    """Forget a subject's failures."""
    connection.execute(delete(throttle).where(throttle.c.subject == subject))


def trim(connection: Connection, before: datetime) -> int:
    """Delete subjects whose window began before a moment and that are locked no longer than that."""
    old = throttle.c.locked_until.is_(None) | (throttle.c.locked_until < before)
    return connection.execute(delete(throttle).where(throttle.c.window_start < before, old)).rowcount
