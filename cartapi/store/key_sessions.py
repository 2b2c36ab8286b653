"""Live tokens of a key (`oc_api_session`), with what hangs on them; `sessions.end` ends them."""

from datetime import datetime

from sqlalchemy import Connection, func, select

from cartapi.engine.key_records import KeySession
from cartapi.store import sessions
from cartapi.store.models import api_session, cart


def live(connection: Connection, api_id: int, since: datetime) -> list[KeySession]:
    """Tokens of a key last used at or after `since` (the shop's time), latest first, with the size of their carts.

    Two statements: the columns of two tables may differ in their collations, and tokens have no index to join by.
    """
    counted = select(cart.c.session_id, func.count(), func.sum(cart.c.quantity)).where(cart.c.api_id == api_id)
    sizes = {
        token.casefold(): (lines, int(pieces)) for token, lines, pieces in connection.execute(counted.group_by(cart.c.session_id))
    }
    statement = (
        select(api_session)
        .where(api_session.c.api_id == api_id, api_session.c.date_modified >= since)
        .order_by(api_session.c.date_modified.desc(), api_session.c.api_session_id.desc())
    )
    return [
        KeySession(
            row.api_session_id,
            row.session_id,
            row.ip,
            row.date_added,
            row.date_modified,
            *sizes.get(row.session_id.casefold(), (0, 0)),
        )
        for row in connection.execute(statement)
    ]


def count_live(connection: Connection, since: datetime, api_id: int | None = None) -> int:
    """How many tokens are live, of one key or of all."""
    statement = select(func.count()).select_from(api_session).where(api_session.c.date_modified >= since)
    if api_id is not None:
        statement = statement.where(api_session.c.api_id == api_id)
    return connection.scalar(statement) or 0


def token(connection: Connection, api_id: int, api_session_id: int) -> str | None:
    """The token of one session of a key, None when that key has no such session."""
    statement = select(api_session.c.session_id).where(
        api_session.c.api_session_id == api_session_id, api_session.c.api_id == api_id
    )
    return connection.scalar(statement)


def end_all(connection: Connection, api_id: int) -> int:
    """End every session of a key, also those that ran out; returns how many rows there were."""
    tokens = list(connection.scalars(select(api_session.c.session_id).where(api_session.c.api_id == api_id)))
    sessions.end(connection, tokens)
    return len(tokens)
