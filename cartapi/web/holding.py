"""The transaction of a call that will write, begun when its session is opened: lock, checks and lines come in one round trip.

Whoever writes takes it over (`web/units.py`); of a call that does not get so far it is rolled back.
"""

from contextlib import AbstractContextManager, suppress
from types import TracebackType

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from cartapi.store.database import Database
from cartapi.web.locals import this_call


class Held:
    """A transaction that has begun; a context manager, as `Database.writing()` is, to be entered by who takes it over."""

    __slots__ = ("db", "transaction")

    def __init__(self, transaction: AbstractContextManager[Connection]) -> None:
        self.transaction = transaction
        self.db = transaction.__enter__()

    def __enter__(self) -> Connection:
        return self.db

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> bool | None:
        return self.transaction.__exit__(kind, error, trace)


def begin(database: Database) -> Connection | None:
    """Begin the transaction of this call; None where the session's row cannot be locked along with other reads.

    That takes a table that locks rows. On SQLite a transaction has the whole database, so it begins as late as it can.
    """
    if database.is_sqlite or database.keeps_sessions_elsewhere or not database.transactional("oc_session"):
        return None
    held = this_call()["held"] = Held(database.writing())
    return held.db


def connection() -> Connection | None:
    """The connection of the transaction, if one was begun."""
    held: Held | None = this_call().get("held")
    return None if held is None else held.db


def taken() -> Held | None:
    """The transaction, if there is one: it is the caller's from now on."""
    held: Held | None = this_call().pop("held", None)
    return held


def close(error: BaseException | None = None) -> None:
    """Roll back what nobody took over. What a lost connection had begun ends with it."""
    held = taken()
    if held is not None:
        reason = error or _Unused()
        with suppress(DBAPIError):
            held.__exit__(type(reason), reason, None)


class _Unused(Exception):
    """Nobody wrote."""
