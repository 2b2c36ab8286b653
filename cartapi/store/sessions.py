"""Tokens and their sessions: `oc_api_session`, `oc_session` (sessions.md §6-8)."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, and_, bindparam, delete, insert, select, union_all, update

from cartapi.engine.phpjson import loads
from cartapi.store import models, session_stores
from cartapi.store.packed import joined
from cartapi.store.statements import Statement

LIFETIME = timedelta(hours=1)
"""How long a token and its session live after the last call (sessions.md §7)."""
ANY_ZONE = timedelta(days=1)
"""How far behind UTC the end of a session may be written: PHP shops from 3.0.3.7 to 3.0.3.9 write it in their own time (§8)."""
LONGEST = 65_535
"""Bytes that `oc_session.data` holds."""

_token, _session = models.api_session, models.session
_TOKEN, _UNTIL = bindparam("token"), bindparam("until")
_LOCKED = Statement(select(_session.c.data).where(_session.c.session_id == _TOKEN).with_for_update())
_EXTEND = Statement(update(_session).where(_session.c.session_id == _TOKEN).values(expire=_UNTIL))
_SAVE = Statement(update(_session).where(_session.c.session_id == _TOKEN).values(data=bindparam("text"), expire=_UNTIL))
_NEW_TOKEN, _NEW_SESSION = Statement(insert(_token)), Statement(insert(_session))
_TOUCH = Statement(update(_token).where(_token.c.api_session_id == bindparam("number")).values(date_modified=bindparam("now")))


def locked_data(db: Connection, token: str) -> str | None:
    """The session's data as it is now, the row locked until the transaction ends; None when the row is gone."""
    if (kept := session_stores.of(db)) is not None:
        return kept.locked(token)
    return _LOCKED.value(db, {"token": token})


class GuestSession(NamedTuple):
    """A row of `oc_session`; `expire` is UTC."""

    data: str
    expire: datetime | None


def guest(db: Connection, session_id: str) -> GuestSession | None:
    """A session that no token need belong to."""
    if (kept := session_stores.of(db)) is not None:
        held = kept.held(session_id, datetime.now(UTC).replace(tzinfo=None))
        return None if held is None else GuestSession(*held)
    row = db.execute(select(_session.c.data, _session.c.expire).where(_session.c.session_id == session_id)).first()
    return None if row is None else GuestSession(*row)


def extend(db: Connection, session_id: str, utc: datetime) -> None:
    """Count the hour of a session from now."""
    if (kept := session_stores.of(db)) is not None:
        kept.extend(session_id)
        return
    _EXTEND.run(db, {"token": session_id, "until": utc + LIFETIME})


def create(db: Connection, token: str, api_id: int, ip: str, data: str, now: datetime, utc: datetime) -> int:
    """A new token and its session; returns the number of the token's row."""
    made = _NEW_TOKEN.run(db, {"api_id": api_id, "session_id": token, "ip": ip, "date_added": now, "date_modified": now})
    if (kept := session_stores.of(db)) is not None:
        kept.put(token, data)
    else:  # an update first, as in put(), would lock the gap where parallel sign-ins insert
        _NEW_SESSION.put_off(db, {"session_id": token, "data": data, "expire": utc + LIFETIME})
    return made.key


def save(db: Connection, token: str, data: str, utc: datetime) -> None:
    """Write the session's row, which this transaction has locked, renewed for another hour."""
    if (kept := session_stores.of(db)) is not None:
        kept.put(token, data)
        return
    _SAVE.put_off(db, {"token": token, "text": data, "until": utc + LIFETIME})


def put(db: Connection, token: str, data: str, utc: datetime) -> None:
    """Write the session's row, renewed for another hour."""
    if (kept := session_stores.of(db)) is not None:
        kept.put(token, data)
        return
    until = utc + LIFETIME
    if not _SAVE.run(db, {"token": token, "text": data, "until": until}).changed:
        _NEW_SESSION.run(db, {"session_id": token, "data": data, "expire": until})


def touch(db: Connection, api_session_id: int, token: str, now: datetime, utc: datetime) -> None:
    """Count the hour of a token and its session from now."""
    _TOUCH.run(db, {"number": api_session_id, "now": now})
    extend(db, token, utc)


def end(db: Connection, tokens: Iterable[str]) -> None:
    """End sessions: token rows, session rows and their cart lines."""
    ids = list(tokens)
    if ids:
        db.execute(delete(_token).where(_token.c.session_id.in_(ids)))
        _remove(db, ids)
        db.execute(delete(models.cart).where(and_(models.cart.c.api_id > 0, models.cart.c.session_id.in_(ids))))


def end_guest(db: Connection, session_id: str) -> None:
    """End a session that has no token: its row and the lines of nobody."""
    _remove(db, [session_id])
    lines = models.cart.c
    db.execute(delete(models.cart).where(lines.api_id == 0, lines.customer_id == 0, lines.session_id == session_id))


def end_of_staff(db: Connection, user_id: int) -> int:
    """End a member of staff's sessions of the PHP back office, of which only `oc_session` knows; returns how many."""
    if session_stores.of(db) is not None:
        return 0
    named = _session.c.data.contains('"user_id":', autoescape=True)
    found = db.execute(select(_session.c.session_id, _session.c.data).where(named))
    ids = [row.session_id for row in found if _is_of_staff(row.data, user_id)]
    if ids:
        _remove(db, ids)
    return len(ids)


def purge(db: Connection, now: datetime) -> None:
    """Delete token rows that were not used for an hour, strictly (sessions.md §7)."""
    db.execute(delete(_token).where(_token.c.date_modified < now - LIFETIME))


def purge_data(db: Connection, utc: datetime) -> None:
    """Delete session rows that are over in whatever zone their end was written, as the reference's own garbage collection does.

    Until then they hurt nobody, and a token may outlive the end that PHP wrote: it lives an hour, a session of PHP 24 minutes.
    """
    db.execute(delete(_session).where(_session.c.expire < utc - ANY_ZONE))


def elsewhere(db: Connection) -> Callable[[Iterable[str]], set[str]] | None:
    """Tells which of some sessions live in another place than `oc_session`; None when that is the only place."""
    kept = session_stores.of(db)
    return None if kept is None else kept.alive


def _is_of_staff(data: str, user_id: int) -> bool:
    """Whether it is he who is signed in: the name may also stand deeper inside, or in what a customer typed."""
    decoded = loads(data)
    return isinstance(decoded, dict) and str(decoded.get("user_id")) == str(user_id)


def _remove(db: Connection, tokens: list[str]) -> None:
    if (kept := session_stores.of(db)) is not None:
        kept.remove(tokens)
    else:
        db.execute(delete(_session).where(_session.c.session_id.in_(tokens)))


_listed, _own = models.api_ip, models.key_address
_API_ID = bindparam("user")
_ADDRESSES = Statement(
    union_all(
        select(joined(_listed.c.ip)).where(_listed.c.api_id == _API_ID),
        select(joined(_own.c.network)).where(_own.c.api_id == _API_ID, _own.c.network.like("%/%")),
    )
)


def addresses(db: Connection, api_id: int) -> list[str]:
    """All entries of an API user's address list: its single addresses, and our networks, as stored.

    Our entries for single addresses are notes only: what PHP took off its list is no longer admitted.
    """
    return [row[0] for row in _ADDRESSES.all(db, {"user": api_id})]
