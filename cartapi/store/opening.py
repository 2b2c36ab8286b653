"""Opening a session: all that decides about a token in one statement, and with it, when they will be wanted, its cart lines."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, bindparam, exists, func, select

from cartapi.store import models, session_stores
from cartapi.store.adding import PARTS, Found, Sought
from cartapi.store.packed import NOTHING, Packed, Part, given, maybe, moment, split, width
from cartapi.store.shelves import Fetched, Hint, Reading
from cartapi.store.statements import Statement

_token, _api, _session, _key = models.api_session, models.api, models.session, models.key


class Access(NamedTuple):
    """What is known of a token: its row, its API user, our entry for the key, and the session's data.

    `listed` says whether the caller's address stands literally in the list, with no more than blanks behind it (sessions.md §7);
    `data` and `expire` are None without a session row.
    """

    api_session_id: int
    api_id: int
    date_modified: datetime
    username: str
    status: int
    listed: bool
    data: str | None
    expire: datetime | None
    scopes: str | None
    key_expires: datetime | None
    rate_limit: int | None
    test_mode: int | None


_COLUMNS = (
    _token.c.api_session_id, _token.c.api_id, _token.c.date_modified, _api.c.username, _api.c.status,
    exists().where(models.api_ip.c.api_id == _token.c.api_id, func.rtrim(models.api_ip.c.ip) == bindparam("ip")),
    maybe(_session.c.data), maybe(_session.c.expire), maybe(_key.c.scopes), maybe(_key.c.date_expires), maybe(_key.c.rate_limit),
    maybe(_key.c.test_mode),
)  # fmt: skip


def _joined(chosen: "Select[Any]") -> "Select[Any]":
    return (
        chosen.select_from(_token)
        .join(_api, _api.c.api_id == _token.c.api_id)
        .outerjoin(_session, _session.c.session_id == bindparam("token"))
        .outerjoin(_key, _key.c.api_id == _token.c.api_id)
        .where(_token.c.session_id == bindparam("token"))
    )


_BY_TOKEN = Part(_COLUMNS, _joined)
_BY_NUMBER = Part(_COLUMNS, lambda chosen: _joined(chosen).where(_token.c.api_session_id == bindparam("number")), single=True)
_LOCK = Statement(select(_session.c.session_id).where(_session.c.session_id == bindparam("token")).with_for_update())
_FIRST_SIGHT, _KNOWN = Packed(_BY_TOKEN), Packed(_BY_NUMBER)
_WITH_LINES, _WITH_PRODUCT = Reading(_BY_NUMBER), Packed(_BY_NUMBER, *PARTS)


class Sight(NamedTuple):
    """What was seen of a token, and of its cart or of a product in the same moment."""

    access: Access | None
    fetched: Fetched | None = None
    found: Found | None = None


def access(db: Connection, token: str, ip: str, number: int | None = None) -> Access | None:
    """The token's row, None when there is none; whether it may be used is not decided here.

    `number` is the row's key if it was seen before: `oc_api_session` has no index on tokens, so looking for one reads them all.
    A number that is not this token's any more finds nothing: look again without.
    """
    parameters = {"token": token, "ip": ip}
    if number is None:
        return _with_data(db, token, _newest(_FIRST_SIGHT.rows(db, parameters)))
    return _with_data(db, token, _newest(_KNOWN.rows(db, {**parameters, "number": number})))


def access_with_lines(db: Connection, token: str, ip: str, number: int, hint: Hint) -> Sight:
    """The same together with the lines of its cart and what a hint says of them, in one round trip."""
    found, fetched = _WITH_LINES.run(db, hint, {"token": token, "ip": ip, "number": number})
    return Sight(_with_data(db, token, _newest(split(found))), fetched)


def locked(db: Connection, token: str, ip: str, number: int, wanted: Hint | Sought | None) -> Sight:
    """The token's row, with the session's row locked until the transaction ends, and lines or a product if they are wanted.

    The lock comes first: all the rest is as it is after whoever held it before. It is a statement of its own, in the same packet
    where the driver can do that: what waits for a row must hold no table. Reads of MyISAM tables do, and the order that has the
    row would wait for its products.
    """
    _LOCK.put_off(db, {"token": token})
    named: dict[str, object] = {"token": token, "ip": ip, "number": number}
    if isinstance(wanted, Hint):
        found, fetched = _WITH_LINES.run(db, wanted, named)
        return Sight(_newest(split(found)), fetched)
    if wanted is None:
        return Sight(_newest(_KNOWN.rows(db, named)))
    rows = _WITH_PRODUCT.raw(db, {**named, **wanted.named()})
    first = tuple(row for row in rows if width(row) == len(_COLUMNS))
    return Sight(_newest(split(first)), found=Found(wanted, tuple(row for row in rows if row not in first)))


def _with_data(db: Connection, token: str, found: Access | None) -> Access | None:
    kept = session_stores.of(db)
    return found if found is None or kept is None else found._replace(data=kept.read(token), expire=None)


def _newest(rows: Iterable[list[str]]) -> Access | None:
    return max((_access(row) for row in rows if len(row) == len(_COLUMNS)), key=lambda each: each.date_modified, default=None)


def _access(row: list[str]) -> Access:
    number, api_id, modified, username, status, listed, data, end, scopes, expires, rate, test = row
    return Access(
        int(number), int(api_id), moment(modified), username, int(status), listed == "1", given(data), _moment(end), given(scopes),
        _moment(expires), _count(rate), _count(test),
    )  # fmt: skip


def _moment(text: str) -> datetime | None:
    return None if text == NOTHING else moment(text)


def _count(text: str) -> int | None:
    return None if text == NOTHING else int(text)
