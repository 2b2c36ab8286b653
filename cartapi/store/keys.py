"""API users: `oc_api` as the PHP shop knows it, with our own `cartapi_key` beside it. A missing row there means full rights."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, ScalarSelect, Select, delete, exists, func, insert, select, update
from sqlalchemy.sql import ColumnElement

from cartapi.engine.key_records import KeyFilter, KeyRecord
from cartapi.engine.keys import TAIL_LENGTH, StoredKey, parse_scopes
from cartapi.engine.phptext import escape, unescape
from cartapi.store.models import api, api_ip, key, key_address
from cartapi.store.rows import new_key

SORTS: dict[str, ColumnElement[Any]] = {
    "username": api.c.username,
    "status": api.c.status,
    "date_added": api.c.date_added,
    "date_modified": api.c.date_modified,
    "last_used": key.c.last_used,
}


def find(connection: Connection, api_id: int) -> KeyRecord | None:
    """One API user, None when there is no such row."""
    row = connection.execute(_records().where(api.c.api_id == api_id)).one_or_none()
    return _record(row) if row else None


def find_all(connection: Connection, api_ids: Sequence[int]) -> list[KeyRecord]:
    """Those of the given API users that exist, by name."""
    rows = connection.execute(_records().where(api.c.api_id.in_(api_ids)).order_by(api.c.username, api.c.api_id))
    return [_record(row) for row in rows]


def named(connection: Connection, username: str) -> list[int]:
    """Ids of the API users of a name (typed text), compared as the shop's collation does."""
    wanted = escape(username)
    return list(connection.scalars(select(api.c.api_id).where(api.c.username == wanted).order_by(api.c.api_id)))


def count(connection: Connection, wanted: KeyFilter, now: datetime) -> int:
    """How many API users a filter lets through; `now` is UTC."""
    statement = select(func.count()).select_from(api.outerjoin(key, key.c.api_id == api.c.api_id)).where(*_conditions(wanted, now))
    return connection.scalar(statement) or 0


def page(connection: Connection, wanted: KeyFilter, now: datetime, offset: int, limit: int) -> list[KeyRecord]:
    """A page of API users, ties by id; `now` is UTC."""
    column = SORTS.get(wanted.sort, api.c.username)
    order = column.desc() if wanted.descending else column.asc()
    statement = _records().where(*_conditions(wanted, now)).order_by(order, api.c.api_id).offset(offset).limit(limit)
    return [_record(row) for row in connection.execute(statement)]


def secret(connection: Connection, api_id: int) -> StoredKey | None:
    """What opens a key: the clear text of `oc_api`, or the hash when it is kept hashed."""
    statement = (
        select(api.c.key, key.c.key_hash, key.c.previous_hash, key.c.previous_until)
        .select_from(api.outerjoin(key, key.c.api_id == api.c.api_id))
        .where(api.c.api_id == api_id)
    )
    row = connection.execute(statement).one_or_none()
    return StoredKey(row.key, row.key_hash or "", row.previous_hash or "", row.previous_until) if row else None


def add(connection: Connection, username: str, secret_text: str, enabled: bool, now: datetime) -> int:
    """Insert an `oc_api` row and return its id; `secret_text` is what the column holds, `now` the shop's time."""
    values = {"username": escape(username), "key": secret_text, "status": int(enabled), "date_added": now, "date_modified": now}
    result = connection.execute(insert(api).values(values))
    return new_key(result)


def change(connection: Connection, api_id: int, now: datetime, **values: object) -> None:
    """Set columns of `oc_api` (typed texts) and its date; `now` is the shop's time."""
    if isinstance(name := values.get("username"), str):
        values["username"] = escape(name)
    connection.execute(update(api).where(api.c.api_id == api_id).values(date_modified=now, **values))


def describe(connection: Connection, api_id: int, **values: object) -> None:
    """Set columns of `cartapi_key`, making the row when the key came from PHP."""
    if connection.scalar(select(exists().where(key.c.api_id == api_id))):
        connection.execute(update(key).where(key.c.api_id == api_id).values(**values))
    else:
        connection.execute(insert(key).values(api_id=api_id, **values))


def remove(connection: Connection, api_id: int) -> None:
    """Delete an API user with its addresses and what we know of it; sessions are `key_sessions`' part."""
    for table in (key_address, key, api_ip, api):
        connection.execute(delete(table).where(table.c.api_id == api_id))


def _addresses() -> tuple[ScalarSelect[int], ScalarSelect[int]]:
    single = select(func.count()).select_from(api_ip).where(api_ip.c.api_id == api.c.api_id, api_ip.c.ip != "")
    ranges = (
        select(func.count()).select_from(key_address).where(key_address.c.api_id == api.c.api_id, key_address.c.network.like("%/%"))
    )
    return single.scalar_subquery(), ranges.scalar_subquery()


def _records() -> Select[Any]:
    single, ranges = _addresses()
    return select(
        api.c.api_id,
        api.c.username,
        api.c.status,
        api.c.date_added,
        api.c.date_modified,
        func.substr(api.c.key, -TAIL_LENGTH).label("clear_tail"),
        (single + ranges).label("addresses"),
        *(column for column in key.c if column.name != "api_id"),
    ).select_from(api.outerjoin(key, key.c.api_id == api.c.api_id))


def _conditions(wanted: KeyFilter, now: datetime) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.text:
        conditions.append(_found(wanted.text))
    single, ranges = _addresses()
    expired = key.c.date_expires <= now
    alive = (api.c.status == 1) & (key.c.date_expires.is_(None) | (key.c.date_expires > now))
    states = {
        "disabled": api.c.status != 1,
        "expired": (api.c.status == 1) & expired,
        "unreachable": alive & (single + ranges == 0),
        "active": alive & (single + ranges > 0),
    }
    if wanted.state in states:
        conditions.append(states[wanted.state])
    return conditions


def _found(text: str) -> ColumnElement[bool]:
    in_addresses = exists().where(api_ip.c.api_id == api.c.api_id, api_ip.c.ip.contains(text, autoescape=True))
    in_ranges = exists().where(key_address.c.api_id == api.c.api_id, key_address.c.network.contains(text, autoescape=True))
    clear_tail = (func.coalesce(key.c.key_hash, "") == "") & (func.substr(api.c.key, -TAIL_LENGTH) == text)
    return (
        api.c.username.contains(escape(text), autoescape=True)
        | key.c.description.contains(text, autoescape=True)
        | in_addresses
        | in_ranges
        | (key.c.key_tail == text)
        | clear_tail
    )


def _record(row: Row[Any]) -> KeyRecord:
    hashed = bool(row.key_hash)
    return KeyRecord(
        api_id=row.api_id,
        username=unescape(row.username),
        enabled=row.status == 1,
        date_added=row.date_added,
        date_modified=row.date_modified,
        tail=row.key_tail if hashed else row.clear_tail,
        addresses=row.addresses,
        description=row.description or "",
        scopes=parse_scopes(row.scopes),
        expires=row.date_expires,
        hashed=hashed,
        previous_until=row.previous_until,
        rate_limit=row.rate_limit or 0,
        test_mode=bool(row.test_mode),
        last_used=row.last_used,
        last_ip=row.last_ip or "",
        last_agent=row.last_agent or "",
        calls=row.calls or 0,
    )
