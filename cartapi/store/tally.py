"""How many statements this process has sent to the database; for the metrics."""

from typing import TYPE_CHECKING, Any

from sqlalchemy import event

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from cartapi.store.database import Database
    from cartapi.store.ready import Ready


class Tally:
    """`statements` since the process began. Adding one is a single step of the interpreter, so no lock is needed."""

    __slots__ = ("statements",)

    def __init__(self) -> None:
        self.statements = 0


TALLY = Tally()


def watch(database: "Database") -> None:
    """Count what goes through SQLAlchemy from now on. What goes to the driver directly counts itself."""

    def count(*_: Any) -> None:
        TALLY.statements += 1

    for engine in (database.reader, database.writer):
        event.listen(engine, "after_cursor_execute", count)


def in_use(database: "Database") -> tuple[int, int]:
    """Connections that are being worked with, for reading and for transactions."""
    reading, writing = (_used(engine, len(ready)) for engine, ready in _pools(database))
    return reading, writing


def _pools(database: "Database") -> "tuple[tuple[Engine, Ready], ...]":
    return (database.reader, database.readers), (database.writer, database.writers)


def _used(engine: "Engine", ready: int) -> int:
    checked_out = getattr(engine.pool, "checkedout", None)
    return max(checked_out() - ready, 0) if checked_out else 0
