"""The database of a shop: connections for reading and for transactions, its prefix, its time zone, its table engines."""

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, event, inspect, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError

from cartapi.store import driver
from cartapi.store.connecting import ZoneClock, make_engines, parse_url
from cartapi.store.failures import explain, is_disconnect, is_retryable
from cartapi.store.prefixes import PrefixExchange
from cartapi.store.ready import Ready
from cartapi.store.unusable import DatabaseUnusable

if TYPE_CHECKING:
    from cartapi.store.session_stores import SessionStore

__all__ = ["Database", "DatabaseUnusable", "is_disconnect", "is_retryable"]

STOCK_PREFIX = "oc_"
_FOREIGN = "other/"
"""Before tables that are called `oc_…` while the shop's have another prefix: they are none of the models'."""
TRANSACTIONAL = frozenset({"InnoDB", "ROCKSDB", "TokuDB", "ndbcluster", "SQLite"})


class Database:
    """One shop's database. Thread-safe; made once a process (never shared across a fork).

    `prefix` is what the shop's tables begin with; statements always say `oc_`. `timezone` is the shop's (IANA name), for
    what the server itself reads from its clock; None leaves the server's own. `options` go to SQLAlchemy's engines.
    """

    def __init__(
        self,
        url: str | URL,
        prefix: str = STOCK_PREFIX,
        timezone: str | None = None,
        pool_size: int = 10,
        max_overflow: int = 20,
        pool_timeout: float = 10,
        **options: Any,
    ) -> None:
        """Raises `DatabaseUnusable` for a URL or a prefix that cannot be meant; connects only when first used."""
        self.url = parse_url(url)
        self.prefix = prefix
        self._zone = ZoneClock(timezone)
        pool = {"pool_size": pool_size, "max_overflow": max_overflow, "pool_timeout": pool_timeout}
        self.reader, self.writer = make_engines(self.url, self._zone, **pool, **options)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        # In memory all threads share one connection, hence one transaction at a time.
        self._in_memory = self.is_sqlite and self.url.database in (None, "", ":memory:")
        self._turn = threading.RLock() if self._in_memory else nullcontext()
        self._engines: dict[str, str] | None = None
        self._sessions: SessionStore | None = None
        self.readers, self.writers = Ready(self.reader), Ready(self.writer)
        """The same connections as of `reading()` and `writing()`, kept ready outside the pools for a while between calls."""
        if prefix != STOCK_PREFIX:
            exchange = PrefixExchange(prefix)
            for engine in self._both:
                event.listen(engine, "before_cursor_execute", exchange, retval=True)
                engine.update_execution_options(**{driver.PREFIX: exchange})

    @property
    def _both(self) -> tuple[Engine, Engine]:
        return self.reader, self.writer

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that stands in no transaction: each statement sees the newest data, and commits by itself."""
        with self.reader.connect() as connection:
            yield connection

    def writing(self) -> AbstractContextManager[Connection]:
        """A connection in one transaction: committed at the end, rolled back by an exception. On SQLite the only writer."""
        if self._sessions is not None:
            return self._writing_beside(self._sessions)
        return self._writing_alone() if self.is_sqlite else self.writers.transaction()

    def transaction(self, connection: Connection) -> AbstractContextManager[Connection]:
        """This connection if it stands in a transaction of `writing()`, else another one that does: for several writes of a call
        that otherwise only reads."""
        return nullcontext(connection) if connection.engine is self.writer else self.writing()

    @contextmanager
    def _writing_beside(self, sessions: "SessionStore") -> Iterator[Connection]:
        with sessions.unit() as unit, self._turn, self.writer.begin() as connection:
            connection.execution_options(session_store=unit)
            yield connection

    @contextmanager
    def _writing_alone(self) -> Iterator[Connection]:
        with self._turn, self.writer.begin() as connection:
            yield connection

    def keep_sessions(self, store: "SessionStore") -> None:
        """Keep session data in `store` from now on; its changes follow the transactions of `writing()`."""
        self._sessions = store
        self.reader.update_execution_options(session_store=store)

    @property
    def keeps_sessions_elsewhere(self) -> bool:
        """Whether session data are in another place than `oc_session`."""
        return self._sessions is not None

    def set_timezone(self, name: str | None) -> None:
        """Exchange the shop's time zone; connections follow when they are next taken."""
        self._zone.set(name)
        for ready in (self.readers, self.writers):
            ready.close()

    def real_name(self, table: str) -> str:
        """The name of a table as the database has it: with the shop's prefix for `oc_`."""
        if table.startswith(_FOREIGN):
            return table[len(_FOREIGN) :]
        return self.prefix + table[len(STOCK_PREFIX) :] if table.startswith(STOCK_PREFIX) else table

    def table_names(self) -> frozenset[str]:
        """All tables, spelled as in the models (`oc_…`); tables of other prefixes by their own name."""
        with self.reading() as connection:
            names = inspect(connection).get_table_names()
        return frozenset(map(self._model_name, names))

    def engines(self) -> dict[str, str]:
        """The storage engine of every table, spelled as in the models; read once."""
        if self._engines is None:
            self._engines = dict.fromkeys(self.table_names(), "SQLite") if self.is_sqlite else self._read_engines()
        return self._engines

    def transactional(self, table_name: str) -> bool:
        """Whether writes to a table can be rolled back; False for a table that is not there."""
        return self.engines().get(table_name) in TRANSACTIONAL

    @contextmanager
    def count_statements(self) -> Iterator[list[str]]:
        """The statements that reach the driver meanwhile, as text, from all threads. For tests."""
        statements: list[str] = []

        def note(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
            statements.append(statement)

        for engine in self._both:
            event.listen(engine, "after_cursor_execute", note)
        try:
            with driver.watched(lambda engine, sql: statements.append(sql) if engine in self._both else None):
                yield statements
        finally:
            for engine in self._both:
                event.remove(engine, "after_cursor_execute", note)

    def check(self, *, tables: bool = True) -> None:
        """Raise `DatabaseUnusable` with one clear line unless the shop can be read (or, without `tables`, the server)."""
        place = self.url.render_as_string(hide_password=True)
        if tables and self.is_sqlite and not self._in_memory and not Path(self.url.database or "").exists():
            raise DatabaseUnusable(f"{place}: there is no such file")  # connecting would make one
        try:
            with self.reading() as connection:
                connection.execute(text("SELECT 1"))
            if tables and "oc_setting" not in (names := self.table_names()):
                raise DatabaseUnusable(self._no_shop(place, names))
        except SQLAlchemyError as error:
            raise DatabaseUnusable(f"{place}: {explain(error)}") from error

    def close(self) -> None:
        """Close all connections that are in no use."""
        for ready in (self.readers, self.writers):
            ready.close()
        for engine in self._both:
            engine.dispose()

    def _no_shop(self, place: str, names: frozenset[str]) -> str:
        others = sorted(
            {self.real_name(name).removesuffix("setting") for name in names if name.endswith("setting")} - {self.prefix}
        )
        hint = f"; the prefix may be {' or '.join(repr(other) for other in others)}" if others else ""
        return f"{place}: there is no table {self.real_name('oc_setting')}{hint}"

    def _model_name(self, name: str) -> str:
        if name.startswith(self.prefix) and not name.startswith("cartapi_"):
            return STOCK_PREFIX + name[len(self.prefix) :]
        return _FOREIGN + name if name.startswith(STOCK_PREFIX) else name

    def _read_engines(self) -> dict[str, str]:
        query = "SELECT table_name AS name, engine AS engine FROM information_schema.tables WHERE table_schema = DATABASE()"
        with self.reading() as connection:
            return {self._model_name(name): engine or "" for name, engine in connection.execute(text(query))}
