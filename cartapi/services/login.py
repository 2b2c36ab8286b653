"""Signing in with an API key (sessions.md §6)."""

import secrets

from sqlalchemy import Connection

from cartapi.engine.addresses import matches
from cartapi.engine.keys import StoredKey, fits
from cartapi.engine.phpjson import dumps
from cartapi.engine.problems import Problem, Refused
from cartapi.services.work import Moment
from cartapi.store import sessions
from cartapi.store.sessions import ApiUser

DEFAULT_USER = "Default"
TOKEN_BYTES = 13


def sign_in(db: Connection, username: str, key: str, ip: str, moment: Moment) -> str | None:
    """A new token of 26 hex digits; None for no such user or key. Refuses addresses that are not listed (`ip`, `key`).

    The name compares in any case, the key exactly and in constant time, both as escaped text.
    """
    user = next((each for each in sessions.api_users(db, username) if key and _opens(each, key, moment)), None)
    if user is None:
        return None
    if not matches(ip, sessions.addresses(db, user.api_id)):
        raise Refused(Problem("ip", "ip", (ip,)), Problem("key", "key"))
    token = new_token()
    sessions.create(db, token, user.api_id, ip, dumps({"api_id": str(user.api_id)}), moment.local, moment.utc)
    return token


def new_token() -> str:
    """The id of a new session: 26 hex digits."""
    return secrets.token_hex(TOKEN_BYTES)


def _opens(user: ApiUser, key: str, moment: Moment) -> bool:
    if user.date_expires is not None and user.date_expires <= moment.utc:
        return False
    stored = StoredKey(user.key, user.key_hash or "", user.previous_hash or "", user.previous_until)
    return fits(key, stored, moment.utc)
