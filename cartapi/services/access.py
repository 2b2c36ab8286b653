"""Whether a token may be used, and if not, why (sessions.md §7)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from cartapi.engine.addresses import matches
from cartapi.engine.keys import parse_scopes
from cartapi.store import sessions
from cartapi.store.sessions import LIFETIME, Access


@dataclass(frozen=True, slots=True)
class Verdict:
    """`reason` is "" for a token that may be used, else a short word for header and log, with its `detail`."""

    reason: str = ""
    detail: str = ""


ALLOWED = Verdict()
NO_TOKEN = Verdict("no-token")
GUEST = Verdict("guest")
"""Somebody without a token: allowed nothing but a cart of his own under `/api/rest`."""


def judge(db: Connection, access: Access | None, ip: str, now: datetime, utc: datetime) -> Verdict:
    """Check a token's row, key and address, all as they are now."""
    if access is None:
        return Verdict("unknown-token")
    if access.status != 1:
        return Verdict("key-disabled", access.username)
    if access.date_modified is None or access.date_modified + LIFETIME < now:
        return Verdict("token-expired")
    if access.key_expires is not None and access.key_expires <= utc:
        return Verdict("key-expired", access.username)
    if not access.listed and not matches(ip, sessions.addresses(db, access.api_id)):
        return Verdict("address-not-listed", ip)
    if access.data is None:
        return Verdict("session-gone")
    return ALLOWED


def scopes(access: Access) -> frozenset[str]:
    """What the key may do; a key without an entry of ours may do everything."""
    return parse_scopes(access.scopes)
