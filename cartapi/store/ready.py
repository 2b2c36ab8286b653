"""Connections that stay ready between calls, so that a call need not go to the pool."""

import time
from types import TracebackType

from sqlalchemy import Connection, Engine, RootTransaction

READY_SECONDS = 30.0
"""How long a connection stays outside the pool at most: it looks after age and time zone when one is taken from it."""
MOST_READY = 10
_UNTIL = "cartapi.until"


class Ready:
    """The connections of one engine. Thread-safe."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._kept: list[Connection] = []

    def __len__(self) -> int:
        """How many wait for the next call."""
        return len(self._kept)

    def take(self) -> Connection:
        """A connection in no transaction, to be given back."""
        while (kept := self._pop()) is not None:
            if time.monotonic() < kept.info[_UNTIL]:
                return kept
            kept.close()
        connection = self.engine.connect()
        connection.info[_UNTIL] = time.monotonic() + READY_SECONDS
        return connection

    def give_back(self, connection: Connection, *, usable: bool = True) -> None:
        """Return a connection; one that failed goes back to the pool, which knows what became of it.

        When one was lost the others may be, too: the pool looks after them when they are next wanted.
        """
        if connection.invalidated:
            self.close()
        if not usable or connection.closed or connection.invalidated or len(self._kept) >= MOST_READY:
            connection.close()
            return
        if connection.in_transaction():  # of SQLAlchemy's own making: the server was told of none
            connection.rollback()
        self._kept.append(connection)

    def transaction(self) -> "Transaction":
        """A connection in a transaction: committed at the end, rolled back by an exception, and given back."""
        return Transaction(self)

    def close(self) -> None:
        """Give all to the pool."""
        while (kept := self._pop()) is not None:
            kept.close()

    def _pop(self) -> Connection | None:
        try:
            return self._kept.pop()  # one step: another thread may take the last one meanwhile
        except IndexError:
            return None


class Transaction:
    """A context manager for one use; a class, as each call that writes goes through it."""

    __slots__ = ("_begun", "_connection", "_ready")

    def __init__(self, ready: Ready) -> None:
        self._ready = ready

    def __enter__(self) -> Connection:
        self._connection = self._ready.take()
        try:
            self._begun: RootTransaction = self._connection.begin()
        except BaseException:
            self._ready.give_back(self._connection, usable=False)
            raise
        return self._connection

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        usable = False
        try:
            self._begun.__exit__(kind, error, trace)
            usable = error is None
        finally:
            self._ready.give_back(self._connection, usable=usable)
