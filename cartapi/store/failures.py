"""What can go wrong between two statements: the connection gone, or data busy and worth another try."""

import re
from collections.abc import Iterator

from sqlalchemy.exc import DBAPIError, InterfaceError

_GONE = frozenset({1053, 1077, 1152, 1158, 1159, 1160, 1161, 1184, 1927, 2002, 2003, 2006, 2013, 2055, 4031})
"""Server shutting down, connection killed or cut, server not there."""

_WORTH_REPEATING = frozenset({1213, 1205, 1020, 1047, 3572, 8002, 8022, 8028, 9007})
"""Deadlock, lock wait, changed since read (also Galera); Galera not ready; NOWAIT; TiDB: write conflicts, schema changed."""

_SQLITE_BUSY, _SQLITE_LOCKED = 5, 6

_SQLITE_OUT_OF_SERVICE = frozenset({_SQLITE_BUSY, _SQLITE_LOCKED, 8, 10, 13, 14})
"""Also: read-only, input/output error, disk full, cannot be opened."""

_OUT_OF_SERVICE = frozenset({1021, 1040, 1041, 1114, 1129, 1203, 1226, 1290, 1836, 3024, 3169})
"""Disk full, too many connections, out of memory, table full, host blocked, read-only server, query killed for its length."""

_REASONS = {
    1044: "the user has no rights on this database",
    1045: "user name or password refused",
    1049: "there is no such database",
    1142: "the user lacks a right on the tables",
    1698: "user name or password refused",
    2002: "no server answers",
    2003: "no server answers",
    2005: "unknown server name",
}


class SessionsAway(Exception):
    """The place where sessions are kept does not answer."""


class SessionsBusy(SessionsAway):
    """Another call holds the session too long, or this one did; nothing was committed."""


def error_code(error: BaseException) -> int:
    """The server's (or driver's) number for an error; SQLite's primary result code; 0 when there is none."""
    original = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(sqlite := getattr(original, "sqlite_errorcode", None), int):
        return sqlite & 0xFF
    first = next(iter(getattr(original, "args", ())), None)
    return first if isinstance(first, int) else 0


def is_disconnect(error: BaseException) -> bool:
    """Whether the connection was lost. The pool has dropped it (and its old siblings): a new `reading()` or `writing()` works."""
    if not isinstance(error, DBAPIError):
        return False
    return error.connection_invalidated or (
        not _is_sqlite(error) and (isinstance(error, InterfaceError) or error_code(error) in _GONE)
    )


def is_retryable(error: BaseException) -> bool:
    """Whether the same transaction, run again from its start, may succeed."""
    if isinstance(error, SessionsBusy):
        return True
    if not isinstance(error, DBAPIError):
        return False
    code = error_code(error)
    return code in (_SQLITE_BUSY, _SQLITE_LOCKED) if _is_sqlite(error) else code in _WORTH_REPEATING


def is_out_of_service(error: BaseException) -> bool:
    """Whether the database is away, stays busy, or cannot be written to (full, read-only): nothing is wrong with the call."""
    if isinstance(error, SessionsAway):
        return True
    if not isinstance(error, DBAPIError):
        return False
    if _is_sqlite(error):
        return error_code(error) in _SQLITE_OUT_OF_SERVICE
    return is_disconnect(error) or is_retryable(error) or error_code(error) in _OUT_OF_SERVICE


def explain(error: BaseException) -> str:
    """An error of the database as one line without SQL or parameters."""
    code = error_code(error)
    if isinstance(error, DBAPIError) and not _is_sqlite(error) and code in _REASONS:
        return _REASONS[code]
    original = error.orig if isinstance(error, DBAPIError) else error
    text = next((part for part in _texts(original)), type(error).__name__)
    return re.sub(r"\s+", " ", text).strip()


def _texts(error: BaseException | None) -> Iterator[str]:
    return (part for part in reversed(getattr(error, "args", ())) if isinstance(part, str) and part)


def _is_sqlite(error: DBAPIError) -> bool:
    return type(error.orig).__module__.partition(".")[0] == "sqlite3"
