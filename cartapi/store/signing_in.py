"""What signing in with a key must know, in one round trip: API users of a name, their addresses, and failed attempts."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, and_, bindparam, literal_column

from cartapi.store import models
from cartapi.store.models import throttle
from cartapi.store.packed import NOTHING, Packed, Part, given, maybe, moment

_api, _key, _listed, _own = models.api, models.key, models.api_ip, models.key_address
_ENABLED = and_(_api.c.username == bindparam("wanted"), _api.c.status == 1)


class ApiUser(NamedTuple):
    """An enabled API user with the keys that open it."""

    api_id: int
    username: str
    key: str
    key_hash: str | None
    previous_hash: str | None
    previous_until: datetime | None
    date_expires: datetime | None


class Candidates(NamedTuple):
    """Who may be meant by a name.

    `addresses` are the entries of each user's list by his id: single addresses, and our networks, as stored. Our entries for
    single addresses are notes only: what PHP took off its list is no longer admitted. `counted` are the subjects that have
    failures, each with the end of its lock, past or to come; None for one that was never locked.
    """

    users: Sequence[ApiUser]
    addresses: dict[int, list[str]]
    counted: dict[str, datetime | None]


_USERS = Part(
    (
        _api.c.api_id, _api.c.username, _api.c.key, maybe(_key.c.key_hash), maybe(_key.c.previous_hash),
        maybe(_key.c.previous_until), maybe(_key.c.date_expires),
    ),
    lambda chosen: chosen.select_from(_api).outerjoin(_key, _key.c.api_id == _api.c.api_id).where(_ENABLED),
)  # fmt: skip
_ADDRESSES = Part(
    (_listed.c.api_id, _listed.c.ip),
    lambda chosen: chosen.select_from(_listed).join(_api, _api.c.api_id == _listed.c.api_id).where(_ENABLED),
)
_IS_NETWORK = _own.c.network.like(literal_column("'%/%'"))
_NETWORKS = Part(
    (_own.c.api_id, _own.c.network),
    lambda chosen: chosen.select_from(_own).join(_api, _api.c.api_id == _own.c.api_id).where(_ENABLED, _IS_NETWORK),
)
_FAILURES = Part(
    (throttle.c.subject, maybe(throttle.c.locked_until), throttle.c.failures),
    lambda chosen: chosen.where(throttle.c.subject.in_([bindparam("first"), bindparam("second")])),
)
_LOOK = Packed(_USERS, _ADDRESSES, _NETWORKS, _FAILURES)


def look(db: Connection, username: str, subjects: tuple[str, str]) -> Candidates:
    """Enabled API users of this name, as the database compares; the caller compares name and key exactly."""
    users: list[ApiUser] = []
    addresses: dict[int, list[str]] = {}
    counted: dict[str, datetime | None] = {}
    for texts in _LOOK.rows(db, {"wanted": username, "first": subjects[0], "second": subjects[1]}):
        if len(texts) == len(_USERS.columns):
            users.append(_user(*texts))
        elif len(texts) == len(_FAILURES.columns):
            counted[texts[0]] = _end(texts[1])
        else:
            addresses.setdefault(int(texts[0]), []).append(texts[1])
    return Candidates(sorted(users, key=lambda user: user.api_id), addresses, counted)


def _user(api_id: str, username: str, key: str, key_hash: str, previous: str, until: str, expires: str) -> ApiUser:
    return ApiUser(int(api_id), username, key, given(key_hash), given(previous), _end(until), _end(expires))


def _end(text: str) -> datetime | None:
    return None if text == NOTHING or text.startswith("0000") else moment(text)
