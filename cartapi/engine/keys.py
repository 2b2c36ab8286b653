"""API keys: what they may do, how long they live, and what opens them (admin.md 2 and 6)."""

import hashlib
import hmac
import string
from dataclasses import dataclass
from datetime import datetime

ALPHABET = string.ascii_letters + string.digits
KEY_LENGTH = 256
TAIL_LENGTH = 4

SCOPES = ("cart", "discount", "customer", "order:read", "order:write", "order:delete", "rest")
"""Everything a key can be allowed; a key without a list of its own has them all."""

_WITH_DISCOUNT, _WITHOUT_DISCOUNT = "cart", "cart-only"
"""How a list stores carts: with discounts as `cart`, which meant both before discounts were a right of their own."""


@dataclass(frozen=True)
class StoredKey:
    """What the tables know of a key's secret. `key` is `oc_api.key`; the rest is `cartapi_key`, empty for keys made by PHP."""

    key: str
    key_hash: str = ""
    previous_hash: str = ""
    previous_until: datetime | None = None


def fingerprint(key: str) -> str:
    """SHA-256 of a key, hex. Fast on purpose: a generated key has some 1500 bits, there is nothing to guess."""
    return hashlib.sha256(_bytes(key)).hexdigest()


def tail(key: str) -> str:
    """The characters a list shows of a key."""
    return key[-TAIL_LENGTH:]


def fits(typed: str, stored: StoredKey, now: datetime) -> bool:
    """Does `typed` open the key? Byte for byte and in constant time; the former key counts until its overlap ends.

    A key with a hash of its own is kept hashed: its `oc_api.key` is a random text that opens nothing.
    """
    if not typed:
        return False
    current = _same(fingerprint(typed), stored.key_hash) if stored.key_hash else _same(typed, stored.key)
    return current or _former_fits(typed, stored, now)


def parse_scopes(text: str | None) -> frozenset[str]:
    """A stored comma list as a set; nothing stored means full rights."""
    if not text:
        return frozenset(SCOPES)
    stored = {part.strip() for part in text.split(",")}
    if _WITH_DISCOUNT in stored:
        stored.add("discount")
    if _WITHOUT_DISCOUNT in stored:
        stored.add("cart")
    return frozenset(stored.intersection(SCOPES))


def format_scopes(scopes: frozenset[str]) -> str:
    """A set as the stored comma list, in the order of `SCOPES`; full rights are stored as the empty text."""
    if scopes >= frozenset(SCOPES):
        return ""
    if {"cart", "discount"} <= scopes:
        scopes -= {"discount"}
    elif "cart" in scopes:
        return ",".join([_WITHOUT_DISCOUNT, *(scope for scope in SCOPES if scope in scopes - {"cart"})])
    return ",".join(scope for scope in SCOPES if scope in scopes)


def _former_fits(typed: str, stored: StoredKey, now: datetime) -> bool:
    if not stored.previous_hash or stored.previous_until is None or now >= stored.previous_until:
        return False
    return _same(fingerprint(typed), stored.previous_hash)


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(_bytes(one), _bytes(other))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
