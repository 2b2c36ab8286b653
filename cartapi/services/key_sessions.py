"""Live sessions of a key: seeing and ending them (admin.md 2.4, 2.5)."""

from sqlalchemy import Connection

from cartapi.engine.key_records import KeySession
from cartapi.engine.problems import Problem, Refused
from cartapi.engine.staff import Actor
from cartapi.services.work import Moment
from cartapi.store import audit, keys, sessions
from cartapi.store import key_sessions as table
from cartapi.store.database import Database


def live(database: Database, api_id: int, at: Moment) -> list[KeySession]:
    """Sessions of a key that a call would still open, latest first."""
    with database.reading() as connection:
        return table.live(connection, api_id, at.local - sessions.LIFETIME)


def end(database: Database, api_id: int, api_session_id: int, actor: Actor, at: Moment) -> None:
    """End one session of a key. Refuses: `not_found`, also when the session is another key's."""
    with database.writing() as connection:
        token, subject = _named(connection, api_id, api_session_id)
        sessions.end(connection, [token])
        audit.record(connection, actor, "session.end", subject, f"session …{token[-4:]}", at.utc)


def reveal(database: Database, api_id: int, api_session_id: int, actor: Actor, at: Moment) -> str:
    """The token of a session, in full; that it was shown is noted. Refuses: `not_found`, also when the session is another key's."""
    with database.writing() as connection:
        token, subject = _named(connection, api_id, api_session_id)
        audit.record(connection, actor, "session.reveal", subject, f"session …{token[-4:]}", at.utc)
    return token


def end_all(database: Database, api_id: int, actor: Actor, at: Moment) -> int:
    """End every session of a key and return how many. Refuses: `not_found`."""
    with database.writing() as connection:
        record = keys.find(connection, api_id)
        if record is None:
            raise Refused(Problem("not_found"))
        ended = table.end_all(connection, api_id)
        audit.record(connection, actor, "session.end_all", f"key {api_id} {record.username}", f"{ended} ended", at.utc)
    return ended


def _named(connection: Connection, api_id: int, api_session_id: int) -> tuple[str, str]:
    """The token of a key's session, and how the audit log names the key. Refuses: `not_found`."""
    record = keys.find(connection, api_id)
    token = table.token(connection, api_id, api_session_id)
    if record is None or token is None:
        raise Refused(Problem("not_found"))
    return token, f"key {api_id} {record.username}"
