"""Execution by the driver's own cursor, in SQLAlchemy's terms: its connections, its errors, its listeners."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine

from cartapi.store.tally import TALLY

Watcher = Callable[[Engine, str], None]
_WATCHERS: list[Watcher] = []
PREFIX = "table_prefix"
"""The execution option of an engine that holds its `PrefixExchange`."""


class Done(NamedTuple):
    """What came of a statement: its rows, how many there were or were changed, and the number of one that was inserted."""

    rows: Sequence[Any]
    changed: int
    key: int


def run(db: Connection, sql: str, values: Any) -> Done:
    """Execute one statement. Raises what SQLAlchemy would."""
    if is_traced(db):
        result = db.exec_driver_sql(sql, values)
        return Done(result.all() if result.returns_rows else (), result.rowcount, result.lastrowid or 0)
    sql = _told(db, sql)
    with _cursor(db, sql) as cursor:
        cursor.execute(sql, values)
        return Done(cursor.fetchall() if cursor.description else (), cursor.rowcount, cursor.lastrowid or 0)


def run_all(db: Connection, sql: str, values: Sequence[Any]) -> None:
    """Execute one statement for each of some sets of values."""
    if is_traced(db):
        db.exec_driver_sql(sql, list(values))
        return
    sql = _told(db, sql)
    with _cursor(db, sql) as cursor:
        cursor.executemany(sql, values)


def prepare(db: Connection, name: str, sql: str) -> None:
    """Let the server parse a statement once for this connection: a setting of the connection, so nobody is told of it."""
    exchange = db.get_execution_options().get(PREFIX)
    with _cursor(db, sql) as cursor:
        cursor.execute(f"PREPARE {name} FROM %s", (exchange.text(sql) if exchange is not None else sql,))


class _cursor:  # noqa: N801 - a context manager, as a class because it stands in the hottest path
    """The driver's cursor for one statement. Errors become SQLAlchemy's, which drops connections that were lost."""

    __slots__ = ("cursor", "db", "sql")

    def __init__(self, db: Connection, sql: str) -> None:
        TALLY.statements += 1
        self.db, self.sql = db, sql
        self.cursor: Any = db.connection.cursor()

    def __enter__(self) -> Any:
        return self.cursor

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if isinstance(error, Exception):
            # not public, but the one place that translates, tells listeners and empties the pool of lost connections
            self.db._handle_dbapi_exception(error, self.sql, None, self.cursor, None)
        self.cursor.close()


@contextmanager
def watched(watcher: Watcher) -> Iterator[None]:
    """Tell `watcher` of every statement that comes this way meanwhile, in all threads."""
    _WATCHERS.append(watcher)
    try:
        yield
    finally:
        _WATCHERS.remove(watcher)


def _told(db: Connection, sql: str) -> str:
    """The statement with the shop's own prefix; who watches has seen it."""
    exchange = db.get_execution_options().get(PREFIX)
    if exchange is not None:
        sql = exchange.text(sql)
    for watcher in _WATCHERS:
        watcher(db.engine, sql)
    return sql


def is_traced(db: Connection) -> bool:
    """Whether somebody but our own prefix listens to cursors (traces, tests that break statements): he is to hear of all."""
    listeners = db.engine.dispatch.before_cursor_execute
    return bool(listeners) and len(listeners) > (PREFIX in db.get_execution_options())
