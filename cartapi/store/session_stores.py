"""Where session data are kept, if not in `oc_session`. Tokens stay in `oc_api_session` whatever is chosen.

A database that keeps its sessions elsewhere carries the store as an option of its connections, where `store/sessions.py` finds it.
"""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import NamedTuple, Protocol, cast

from sqlalchemy import Connection
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from cartapi.store.database import Database
from cartapi.store.unusable import DatabaseUnusable

OPTION = "session_store"
SCHEMES = ("redis", "rediss", "unix")


class Held(NamedTuple):
    """Data of a session and when they end (UTC)."""

    data: str
    expire: datetime


class SessionData(Protocol):
    """What a connection works with. In a transaction, changes count when it is committed, and `locked` holds until then."""

    def read(self, token: str) -> str | None:
        """The data, None when there are none."""
        ...

    def held(self, token: str, utc: datetime) -> Held | None:
        """The data with their end."""
        ...

    def locked(self, token: str) -> str | None:
        """The data; no other transaction gets past here for this token meanwhile."""
        ...

    def put(self, token: str, data: str) -> None:
        """Write the data, renewed for another hour."""
        ...

    def extend(self, token: str) -> None:
        """Count the hour from now."""
        ...

    def remove(self, tokens: Iterable[str]) -> None:
        """Delete the data."""
        ...

    def alive(self, tokens: Iterable[str]) -> set[str]:
        """Those of the tokens that have data."""
        ...


class SessionStore(SessionData, Protocol):
    """The store itself: what is written takes effect at once."""

    def unit(self) -> AbstractContextManager[SessionData]:
        """What one transaction works with; to be left after the transaction was."""
        ...

    def check(self) -> None:
        """Raise `DatabaseUnusable` with one clear line unless it can be used."""
        ...


def keep(database: Database, address: str) -> None:
    """Have a database keep its sessions at `address` (`redis://…`; "" for `oc_session`), without connecting yet.

    Raises `DatabaseUnusable`.
    """
    if address:
        database.keep_sessions(_opened(address))


def of(db: Connection) -> SessionData | None:
    """Where a connection's sessions are; None for `oc_session`."""
    return cast(SessionData | None, db.get_execution_options().get(OPTION))


def complaint(address: str) -> str:
    """Why sessions could not be kept at `address` now; "" if they could."""
    try:
        _opened(address).check()
    except DatabaseUnusable as error:
        return str(error)
    return ""


def shown(address: str) -> str:
    """An address without its password."""
    try:
        return make_url(address).render_as_string(hide_password=True)
    except (ArgumentError, ValueError):
        return address.partition("@")[2] or address


def _opened(address: str) -> SessionStore:
    if address.partition(":")[0] not in SCHEMES:
        raise DatabaseUnusable(f"session_store {shown(address)!r} is not understood; write redis://host:6379/0, or leave it empty")
    try:
        from cartapi.store.redis_sessions import RedisSessions
    except ModuleNotFoundError:
        raise DatabaseUnusable("session_store needs the package redis: pip install 'cartapi[redis]'") from None
    return RedisSessions(address)
