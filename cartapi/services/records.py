"""The panel's two logs, written, read and kept short: calls of the API, and changes made by staff."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from cartapi.engine.paging import Page, clamp
from cartapi.services.work import Moment
from cartapi.store import audit, key_usage, panel_sessions, request_log, throttles
from cartapi.store.audit import AuditEntry
from cartapi.store.database import Database
from cartapi.store.key_usage import Use
from cartapi.store.request_log import Call, CallFilter

KEEP_CALLS, KEEP_AUDIT, KEEP_THROTTLES = timedelta(days=30), timedelta(days=730), timedelta(days=2)


def calls(database: Database, wanted: CallFilter, page: int, size: int) -> Page[Call]:
    """One page of calls, latest first."""
    with database.reading() as connection:
        total = request_log.count(connection, wanted)
        number = clamp(page, total, size)
        return Page(tuple(request_log.page(connection, wanted, (number - 1) * size, size)), total, number, size)


def changes(database: Database, text: str, action: str, page: int, size: int) -> Page[AuditEntry]:
    """One page of the audit log, latest first."""
    with database.reading() as connection:
        total = audit.count(connection, text, action)
        number = clamp(page, total, size)
        return Page(tuple(audit.page(connection, text, action, (number - 1) * size, size)), total, number, size)


def keep(database: Database, calls: Sequence[Call], uses: Mapping[int, Use]) -> None:
    """Write calls of the API, and the last use of each key."""
    with database.writing() as connection:
        request_log.record_all(connection, calls)
        key_usage.note(connection, uses)


def trim(database: Database, at: Moment, keep_calls: timedelta = KEEP_CALLS, keep_audit: timedelta = KEEP_AUDIT) -> int:
    """Delete log rows older than their age, sessions of the panel that are over, counters nobody needs. Returns how many rows."""
    with database.writing() as connection:
        return (
            request_log.trim(connection, at.utc - keep_calls)
            + audit.trim(connection, at.utc - keep_audit)
            + panel_sessions.trim(connection, at.utc)
            + throttles.trim(connection, at.utc - KEEP_THROTTLES)
        )
