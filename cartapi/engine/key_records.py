"""API users as lists and pages show them. Times of `oc_` columns are the shop's, times of our own columns UTC."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cartapi.engine.keys import SCOPES

WARN_BEFORE_EXPIRY = timedelta(days=14)


@dataclass(frozen=True)
class KeyRecord:
    """One API user. Names are as a person typed them (unescaped); the key itself is never part of it."""

    api_id: int
    username: str
    enabled: bool
    date_added: datetime | None
    date_modified: datetime | None
    tail: str
    addresses: int
    description: str = ""
    scopes: frozenset[str] = frozenset(SCOPES)
    expires: datetime | None = None
    hashed: bool = False
    previous_until: datetime | None = None
    rate_limit: int = 0
    test_mode: bool = False
    last_used: datetime | None = None
    last_ip: str = ""
    last_agent: str = ""
    calls: int = 0

    def state(self, now: datetime) -> str:
        """`disabled`, `expired`, `unreachable` (no address may use it) or `active`, the first that is true; `now` is UTC."""
        if not self.enabled:
            return "disabled"
        if self.expires is not None and self.expires <= now:
            return "expired"
        return "active" if self.addresses else "unreachable"

    def expires_soon(self, now: datetime) -> bool:
        """Will it expire within two weeks?"""
        return self.expires is not None and now < self.expires <= now + WARN_BEFORE_EXPIRY

    def overlaps(self, now: datetime) -> bool:
        """Does the key before the last rotation still open?"""
        return self.previous_until is not None and self.previous_until > now


@dataclass(frozen=True)
class KeyAddress:
    """One entry of an address list: a single address or a range, as normalised when it was added."""

    entry: str
    note: str = ""
    date_added: datetime | None = None


@dataclass(frozen=True)
class KeySession:
    """A live token of a key; `lines` and `quantity` are its cart's."""

    api_session_id: int
    session_id: str
    ip: str
    date_added: datetime | None
    date_modified: datetime | None
    lines: int = 0
    quantity: int = 0


@dataclass(frozen=True)
class KeyFilter:
    """What a list of keys shows. `text` is sought in name, description, address and last characters; `state` as in `KeyRecord`."""

    text: str = ""
    state: str = ""
    sort: str = "username"
    descending: bool = False
    page: int = 1


@dataclass(frozen=True)
class KeyDraft:
    """What a person decides about a key."""

    username: str
    description: str = ""
    enabled: bool = True
    scopes: frozenset[str] = frozenset(SCOPES)
    expires: datetime | None = None
    rate_limit: int = 0
    test_mode: bool = False
    addresses: tuple[KeyAddress, ...] = field(default_factory=tuple)
