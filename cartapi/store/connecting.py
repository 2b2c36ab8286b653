"""Engines: how a connection is made and set up, for each kind of database.

There are two engines a database, each with its own pool: one whose connections commit every statement by itself and
that never sends BEGIN, COMMIT or ROLLBACK, and one for transactions.
"""

import sqlite3
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from importlib.util import find_spec
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.engine import URL, ExceptionContext
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import StaticPool

from cartapi.store.failures import is_disconnect
from cartapi.store.unusable import DatabaseUnusable

SQL_MODE = "NO_ZERO_IN_DATE,NO_ENGINE_SUBSTITUTION"
"""Not strict, as the reference connects (spec/orders.md 2)."""

LOCK_WAIT_SECONDS = 10
"""How long a statement waits for a row that another transaction has; then the whole unit is tried again."""

LONGEST_GROUP = 2**32 - 1
"""Bytes of the rows that travel as one text (`store/packed.py`): no limit but the server's `max_allowed_packet`."""

RECYCLE_SECONDS = 280
"""Younger than the shortest idle limit that hosts commonly set (300 seconds)."""

_NO_CRYPTOGRAPHY = "the server takes a password by TLS or encrypted only: let it speak TLS, or pip install 'cartapi[rsa]'"
_SQLITE_PATIENCE_SECONDS = 15
_QUARTER = 900  # zones change their offset on quarters of an hour

Clock = Callable[[], str]


def parse_url(text: str | URL) -> URL:
    """The URL of a database, with a driver that is installed: `mysql://` and `mariadb://` mean PyMySQL without mysqlclient."""
    try:
        url = make_url(text)
    except ArgumentError:
        raise DatabaseUnusable("the database URL is not understood; write mysql+pymysql://user:password@host/database") from None
    backend, _, driver = url.drivername.partition("+")
    if backend == "sqlite":
        return url
    if backend not in ("mysql", "mariadb"):
        raise DatabaseUnusable(f"the database URL begins with {backend}; MySQL, MariaDB and SQLite are known")
    if not url.database:
        raise DatabaseUnusable("the database URL names no database")
    driver = driver or ("mysqldb" if find_spec("MySQLdb") else "pymysql")
    return url.set(drivername=f"mysql+{driver}").difference_update_query(["charset"]).update_query_dict({"charset": "utf8mb4"})


def offset(zone: str, at: datetime | None = None) -> str:
    """The offset of a time zone from UTC as MySQL takes it, "+02:00"; an unknown zone is UTC, as PHP has it."""
    try:
        known = ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        return "+00:00"
    text = (at or datetime.now(known)).astimezone(known).strftime("%z")
    return f"{text[:3]}:{text[3:5]}"


class ZoneClock:
    """The shop's time zone as an expression for `SET time_zone`; without a zone the server's own."""

    def __init__(self, zone: str | None) -> None:
        self.set(zone)

    def set(self, zone: str | None) -> None:
        """Exchange the zone; connections follow when they are next taken from the pool."""
        self.zone = zone
        self._quarter = -1

    def __call__(self) -> str:
        quarter = int(time.time()) // _QUARTER
        if quarter != self._quarter:
            self._expression = f"'{offset(self.zone)}'" if self.zone else "@@global.time_zone"
            self._quarter = quarter
        return self._expression


def make_engines(url: URL, zone: Clock, **options: Any) -> tuple[Engine, Engine]:
    """The engine for reading and the engine for transactions."""
    try:
        if url.get_backend_name() == "sqlite":
            return _sqlite_engines(url, options)
        return _mysql_engine(url, zone, 1, options), _mysql_engine(url, zone, 0, options)
    except (ModuleNotFoundError, NoSuchModuleError):
        raise DatabaseUnusable(f"the driver of the database URL, {url.drivername}, is not installed") from None


def _make(url: URL, reads: bool, options: dict[str, Any]) -> Engine:
    autocommit: dict[str, Any] = {"isolation_level": "AUTOCOMMIT", "skip_autocommit_rollback": True} if reads else {}
    # Every use ends its transaction itself, so the pool has nothing to reset.
    # Parameters hold tokens and keys: they are not to be in what is logged of a failure.
    engine = create_engine(url, pool_reset_on_return=None, hide_parameters=True, **autocommit, **options)
    event.listen(engine, "handle_error", _recognise_disconnect)
    return engine


def _recognise_disconnect(context: ExceptionContext) -> None:
    # SQLAlchemy does not know all of the server's good-byes, e.g. 1927 "connection was killed".
    if context.sqlalchemy_exception is not None and is_disconnect(context.sqlalchemy_exception):
        context.is_disconnect = True


def _mysql_engine(url: URL, zone: Clock, autocommit: int, options: dict[str, Any]) -> Engine:
    settings = {"pool_recycle": RECYCLE_SECONDS, "pool_use_lifo": True, **options}
    connect_args = {"autocommit": None, **settings.pop("connect_args", {})}  # None: leave it to the statement below
    engine = _make(url, bool(autocommit), {**settings, "connect_args": connect_args})

    def set_up(connection: Any, record: Any) -> None:
        expression = record.info["zone"] = zone()
        _run(
            connection,
            f"SET autocommit={autocommit}, sql_mode='{SQL_MODE}', time_zone={expression}, "
            f"innodb_lock_wait_timeout={LOCK_WAIT_SECONDS}, group_concat_max_len={LONGEST_GROUP}",
        )

    def follow_zone(connection: Any, record: Any, proxy: Any) -> None:
        expression = zone()
        if record.info["zone"] != expression:
            _run(connection, f"SET time_zone={expression}")
            record.info["zone"] = expression

    if url.get_driver_name() == "pymysql":
        event.listen(engine, "do_connect", _for_reading if autocommit else _for_transactions)
    event.listen(engine, "connect", set_up)
    event.listen(engine, "checkout", follow_zone)
    return engine


def _for_reading(dialect: Any, record: Any, arguments: list[Any], options: dict[str, Any]) -> Any:
    from cartapi.store.results import ResultsConnection  # where another driver is used, PyMySQL is not

    return _connected(ResultsConnection, arguments, options)


def _for_transactions(dialect: Any, record: Any, arguments: list[Any], options: dict[str, Any]) -> Any:
    from cartapi.store.pipelining import PipeliningConnection

    return _connected(PipeliningConnection, arguments, options)


def _connected(kind: Callable[..., Any], arguments: list[Any], options: dict[str, Any]) -> Any:
    """A new connection of PyMySQL; what it lacks for MySQL 8's way of signing in without TLS is an error of the database's."""
    from pymysql import OperationalError
    from pymysql.constants import CR

    try:
        return kind(*arguments, **options)
    except RuntimeError as error:
        if "cryptography" not in str(error):
            raise
        raise OperationalError(CR.CR_AUTH_PLUGIN_ERR, _NO_CRYPTOGRAPHY) from error


def _run(connection: Any, statement: str) -> None:
    cursor = connection.cursor()
    try:
        cursor.execute(statement)
    finally:
        cursor.close()


def _sqlite_engines(url: URL, options: dict[str, Any]) -> tuple[Engine, Engine]:
    in_memory = url.database in (None, "", ":memory:")
    if in_memory:
        # One connection serves both engines: a second one would see another, empty database.
        connection = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        settings: dict[str, Any] = {"poolclass": StaticPool, "creator": lambda: connection}
    else:
        settings = {**options, "connect_args": {"timeout": _SQLITE_PATIENCE_SECONDS, **options.get("connect_args", {})}}
    reader, writer = _make(url, True, settings), _make(url, False, settings)
    for engine in (reader, writer):
        event.listen(engine, "connect", partial(_set_up_sqlite, in_memory))
    event.listen(writer, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return reader, writer


def _set_up_sqlite(in_memory: bool, connection: sqlite3.Connection, record: Any) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself
    connection.text_factory = _readable
    if not in_memory:
        _run(connection, "PRAGMA journal_mode=WAL")
        _run(connection, "PRAGMA synchronous=NORMAL")


def _readable(text: bytes) -> str:
    """A text of the file: any program may have written it; bytes that are no UTF-8 must not spoil an answer (sessions.md §4)."""
    return text.decode("utf-8", "replace")
