"""Signing in with an API key (sessions.md §6)."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from cartapi.engine.addresses import matches
from cartapi.engine.keys import StoredKey, fits
from cartapi.engine.phpjson import dumps
from cartapi.services.access import ALLOWED, Verdict
from cartapi.services.work import Moment
from cartapi.store import sessions, signing_in, throttles
from cartapi.store.database import Database
from cartapi.store.signing_in import ApiUser
from cartapi.store.throttles import Limit

DEFAULT_USER = "Default"
TOKEN_BYTES = 13
ADDRESS_NOT_LISTED = "address-not-listed"


@dataclass(frozen=True, slots=True)
class SignIn:
    """A new token of 26 hex digits, or why there is none: the verdict's reason, which only header and log may tell.

    `number` is the token's row.
    """

    token: str | None
    verdict: Verdict = ALLOWED
    number: int = 0


def tries(failures: int, seconds: float) -> Limit:
    """So many wrong keys within this time lock an address, or a name, for as long; 0 failures lock nobody."""
    return Limit(failures, timedelta(seconds=seconds), timedelta(seconds=seconds))


def sign_in(database: Database, username: str, key: str, ip: str, moment: Moment, limit: Limit) -> SignIn:
    """A token for the right key from a listed address. Name and key compare exactly, the key in constant time.

    Wrong keys are counted per address and per name. A locked address gets no answer; a locked name gets none from addresses
    that are not its own, so that nobody can lock a client out by typing his name. The empty key, which the shop's order page
    sends when it opens, is no try.
    """
    if not key:
        return SignIn(None, Verdict("empty-key"))
    with database.writing() as db:
        address, name = f"login-address:{ip}", f"login-name:{username.strip().lower()}"[:190]
        alike, addresses, found = signing_in.look(db, username, (address, name))
        users = [user for user in alike if user.username == username]
        counted = found if limit.failures else {}
        if _is_locked(counted.get(address), moment):
            return SignIn(None, Verdict("locked-address", ip))
        listed = frozenset(user.api_id for user in users if matches(ip, addresses.get(user.api_id, ())))
        if _is_locked(counted.get(name), moment) and not listed:
            return SignIn(None, Verdict("locked-name", ip))
        user = next((each for each in users if _fits(each, key, moment)), None)
        if user is None:
            for subject in (address, name) if limit.failures else ():
                throttles.fail(db, subject, limit, moment.utc)
            return SignIn(None, Verdict("wrong-key" if users else "unknown-user", ip))
        if user.date_expires is not None and user.date_expires <= moment.utc:
            return SignIn(None, Verdict("key-expired", user.username))
        if user.api_id not in listed:
            return SignIn(None, Verdict(ADDRESS_NOT_LISTED, ip))
        for subject in counted:
            throttles.clear(db, subject)
        token, data = new_token(), dumps({"api_id": str(user.api_id)})
        number = sessions.create(db, token, user.api_id, ip, data, moment.local, moment.utc)
    return SignIn(token, number=number)


def new_token() -> str:
    """The id of a new session: 26 hex digits."""
    return secrets.token_hex(TOKEN_BYTES)


def _is_locked(until: datetime | None, moment: Moment) -> bool:
    return until is not None and until > moment.utc


def _fits(user: ApiUser, key: str, moment: Moment) -> bool:
    return fits(key, StoredKey(user.key, user.key_hash or "", user.previous_hash or "", user.previous_until), moment.utc)
