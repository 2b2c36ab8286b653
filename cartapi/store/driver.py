"""Execution by the driver itself, in SQLAlchemy's terms: its connections, its errors, its listeners."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Any, NamedTuple, NoReturn

from sqlalchemy import Connection, Engine

from cartapi.store.tally import TALLY

Watcher = Callable[[Engine, str], None]
_WATCHERS: list[Watcher] = []
PREFIX = "table_prefix"
"""The execution option of an engine that holds its `PrefixExchange`."""
_TOGETHER = 100
"""Statements that are sent at once and whose outcomes are wanted: far fewer than fill a packet."""


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
    sql, raw = _told(db, sql), _raw(db)
    if hasattr(raw, "answer"):
        return _answered(db, raw, sql, values)
    with _cursor(db, sql) as cursor:
        cursor.execute(sql, values)
        return Done(cursor.fetchall() if cursor.description else (), cursor.rowcount, cursor.lastrowid or 0)


def _answered(db: Connection, raw: Any, sql: str, values: Any) -> Done:
    TALLY.statements += 1
    try:
        result = raw.answer(sql, values)
    except Exception as error:  # noqa: BLE001 - it becomes SQLAlchemy's
        _fail(db, sql, error)
    return Done(result.rows or (), result.affected_rows, result.insert_id or 0)


def run_all(db: Connection, sql: str, values: Sequence[Any]) -> None:
    """Execute one statement for each of some sets of values."""
    if is_traced(db):
        db.exec_driver_sql(sql, list(values))
        return
    sql, raw = _told(db, sql), _raw(db)
    if hasattr(raw, "filled_all"):
        _each(db, raw, sql, values, raw.query)
        return
    with _cursor(db, sql) as cursor:
        cursor.executemany(sql, values)


def put_off(db: Connection, sql: str, values: Any) -> None:
    """Execute a statement of a transaction whose outcome nobody waits for: with the next one, where the driver can do that."""
    if not _puts_off(db):
        run(db, sql, values)
        return
    sql, raw = _told(db, sql), _raw(db)
    TALLY.statements += 1
    try:
        raw.put_off(raw.filled(sql, values))
    except Exception as error:  # noqa: BLE001 - as above
        _fail(db, sql, error)


def put_off_all(db: Connection, sql: str, values: Sequence[Any]) -> None:
    """The same for one statement and some sets of values."""
    if not _puts_off(db):
        run_all(db, sql, values)
        return
    raw = _raw(db)
    _each(db, raw, _told(db, sql), values, raw.put_off)


def _each(db: Connection, raw: Any, sql: str, values: Sequence[Any], execute: Callable[[str], object]) -> None:
    TALLY.statements += 1
    try:
        for statement in raw.filled_all(sql, values):
            execute(statement)
    except Exception as error:  # noqa: BLE001 - as above
        _fail(db, sql, error)


def settle(db: Connection) -> None:
    """Have all statements that were put off executed now; raises what went wrong with one of them."""
    if not waiting(db):
        return
    try:
        _raw(db).settle()
    except Exception as error:  # noqa: BLE001 - as above
        _fail(db, "what was put off", error)


def waiting(db: Connection) -> int:
    """How many statements were put off and wait."""
    return getattr(_raw(db), "waiting", 0)


def passed(db: Connection) -> int:
    """How many of those that waited went well before the last statement: all but for one that failed."""
    return len(getattr(_raw(db), "passed", ()))


def run_each(db: Connection, statements: Sequence[tuple[str, Any]], changed: list[int]) -> None:
    """Execute some statements, in few round trips where the driver can do that.

    `changed` gets how many rows each found or changed; after an error it tells of those that went well before.
    """
    if not _puts_off(db):
        for sql, values in statements:
            changed.append(run(db, sql, values).changed)
        return
    raw = _raw(db)
    for start in range(0, len(statements), _TOGETHER):
        raw.make_room()
        before = raw.waiting
        *first, last = statements[start : start + _TOGETHER]
        for sql, values in first:
            put_off(db, sql, values)
        try:
            done = run(db, *last)
        finally:
            changed += raw.passed[before:]
        changed.append(done.changed)
        if len(changed) != min(start + _TOGETHER, len(statements)):
            raise RuntimeError("statements whose outcome is wanted are to be short: some were sent before the last")


def _puts_off(db: Connection) -> bool:
    return hasattr(_raw(db), "put_off") and not is_traced(db)


def _raw(db: Connection) -> Any:
    """The driver's own connection."""
    return db.connection.dbapi_connection


def prepare(db: Connection, name: str, sql: str) -> None:
    """Let the server parse a statement once for this connection: a setting of the connection, so nobody is told of it."""
    exchange = db.get_execution_options().get(PREFIX)
    with _cursor(db, sql) as cursor:
        cursor.execute(f"PREPARE {name} FROM %s", (exchange.text(sql) if exchange is not None else sql,))


class _cursor:  # noqa: N801 - a context manager, as a class because it stands in the hottest path
    """The driver's cursor for one statement. Errors become SQLAlchemy's."""

    __slots__ = ("cursor", "db", "sql")

    def __init__(self, db: Connection, sql: str) -> None:
        TALLY.statements += 1
        self.db, self.sql = db, sql
        self.cursor: Any = db.connection.cursor()

    def __enter__(self) -> Any:
        return self.cursor

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if isinstance(error, Exception):
            _fail(self.db, self.sql, error, self.cursor)
        self.cursor.close()


def _fail(db: Connection, sql: str, error: Exception, cursor: Any = None) -> NoReturn:
    """Raise a driver's error as SQLAlchemy's, which drops connections that were lost."""
    # not public, but the one place that translates, tells listeners and empties the pool of lost connections
    db._handle_dbapi_exception(error, sql, None, cursor, None)


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


def is_traced(db: Connection | Engine) -> bool:
    """Whether somebody but our own prefix listens to cursors (traces, tests that break statements): he is to hear of all."""
    listeners = db.engine.dispatch.before_cursor_execute
    return bool(listeners) and len(listeners) > (PREFIX in db.get_execution_options())
