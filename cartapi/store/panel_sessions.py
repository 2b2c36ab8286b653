"""Sessions of the panel (`cartapi_panel_session`), ids stored as SHA-256: a copy of the table opens nothing. Times are UTC."""

import hashlib
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from cartapi.store.models import panel_session


def load(connection: Connection, session_id: str, now: datetime) -> str | None:
    """The data of a session as JSON text, None when unknown or over."""
    statement = select(panel_session.c.data).where(
        panel_session.c.session_id == _stored(session_id), panel_session.c.date_expires > now
    )
    return connection.scalar(statement)


def save(connection: Connection, session_id: str, data: str, user_id: int, now: datetime, expires: datetime) -> None:
    """Write a session; `user_id` 0 is nobody yet."""
    stored = _stored(session_id)
    values = {"data": data, "user_id": user_id, "date_expires": expires}
    known = connection.scalar(select(panel_session.c.user_id).where(panel_session.c.session_id == stored))
    if known is None:
        connection.execute(insert(panel_session).values(session_id=stored, date_added=now, **values))
    else:
        connection.execute(update(panel_session).where(panel_session.c.session_id == stored).values(**values))


def remove(connection: Connection, session_id: str) -> None:
    """End one session."""
    connection.execute(delete(panel_session).where(panel_session.c.session_id == _stored(session_id)))


def remove_of(connection: Connection, user_id: int, keep: str = "") -> int:
    """End the sessions of a member of staff, but for the one with the id `keep`; returns how many."""
    statement = delete(panel_session).where(panel_session.c.user_id == user_id, panel_session.c.session_id != _stored(keep))
    return connection.execute(statement).rowcount


def trim(connection: Connection, now: datetime) -> int:
    """Delete sessions that are over."""
    return connection.execute(delete(panel_session).where(panel_session.c.date_expires <= now)).rowcount


def _stored(session_id: str) -> str:
    return hashlib.sha256(session_id.encode("utf-8", "surrogatepass")).hexdigest()
