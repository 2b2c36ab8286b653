"""Whether a token may be used and for what, and if not, why (sessions.md §7)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from cartapi.engine.addresses import matches
from cartapi.engine.keys import parse_scopes
from cartapi.store import rates, sessions
from cartapi.store.opening import Access
from cartapi.store.sessions import ANY_ZONE, LIFETIME


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
    if access.date_modified + LIFETIME < now:
        return Verdict("token-expired")
    if access.key_expires is not None and access.key_expires <= utc:
        return Verdict("key-expired", access.username)
    if not access.listed and not matches(ip, _tight(sessions.addresses(db, access.api_id))):
        return Verdict("address-not-listed", ip)
    if access.data is None or (access.expire is not None and access.expire < utc - ANY_ZONE):
        return Verdict("session-gone")
    return ALLOWED


def _tight(entries: Iterable[str]) -> list[str]:
    """Without those with white space around them but for blanks behind: they admit to signing in, but no token (sessions.md §7)."""
    return [entry for entry in entries if entry.strip() == entry.rstrip(" ")]


def limit(db: Connection, access: Access, needed: frozenset[str], utc: datetime) -> Verdict:
    """Check what a key may do and how often; a key without an entry of ours may do everything, always.

    `needed` are the scopes of the call (`engine/keys.py`). Where the key has a limit the call is counted.
    """
    missing = sorted(needed - parse_scopes(access.scopes)) if access.scopes else []
    if missing:
        return Verdict("scope", ", ".join(missing))
    if access.rate_limit and rates.count(db, f"key:{access.api_id}", utc) > access.rate_limit:
        return Verdict("rate-limit", str(access.rate_limit))
    return ALLOWED
