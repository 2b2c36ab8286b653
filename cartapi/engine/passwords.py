"""Staff passwords as OpenCart 3.0.x stores them (admin.md 4.1).

Two formats are native: salted SHA-1 (written by every 3.0.x) and plain MD5 (legacy import). bcrypt is OpenCart 4's and is
read so that a half-migrated shop keeps working. Into the shop's table only salted SHA-1 is written: the PHP back office must go on
accepting it. Who does without that may have slow hashes in a table of ours.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterator

import bcrypt

from cartapi.engine.phptext import escape

SALT_LENGTH = 9
BCRYPT_LIMIT = 72
"""bcrypt reads no further than 72 bytes; PHP cuts there silently, so do we."""

_BCRYPT = ("$2y$", "$2a$", "$2b$")

SHORTEST, LONGEST = 4, 40
"""Characters a new password may have, before escaping."""


def salted_sha1(password: str, salt: str) -> str:
    """sha1(salt + sha1(salt + sha1(password))), 40 lower-case hex characters; `password` is the text as stored (escaped)."""
    return _sha1(salt + _sha1(salt + _sha1(password)))


def stored_form(password: str) -> str:
    """What a 3.0.5.1 form would hash: trimmed, then escaped."""
    return escape(password.strip())


def spellings(typed: str) -> Iterator[str]:
    """The texts a typed password may have been hashed as: escaped or raw, trimmed or not (releases differ)."""
    trimmed = typed.strip()
    yield escape(trimmed)
    yield trimmed
    yield escape(typed)
    yield typed


def fits(typed: str, stored: str, salt: str) -> bool:
    """Does a typed password open the stored one? Hex is compared without regard to case, as the column's collation does."""
    stored = stored.strip()
    if is_slow(stored):
        return any(_bcrypt_fits(text, stored) for text in dict.fromkeys(spellings(typed)))
    wanted = stored.lower()
    found = False
    for text in spellings(typed):
        found |= hmac.compare_digest(salted_sha1(text, salt).encode(), wanted.encode())
        found |= hmac.compare_digest(hashlib.md5(text.encode(), usedforsecurity=False).hexdigest().encode(), wanted.encode())
    return found


def slow_hash(password: str) -> str:
    """bcrypt of a password as stored; of its digest, so that what lies beyond bcrypt's 72 bytes counts too."""
    return bcrypt.hashpw(_digest(password), bcrypt.gensalt()).decode()


def slow_fits(typed: str, stored: str) -> bool:
    """Does a typed password open a hash of `slow_hash`?"""
    return bcrypt.checkpw(_digest(typed), stored.encode())


def is_slow(stored: str) -> bool:
    """Is what the shop's table holds a slow hash already?"""
    return stored.strip().startswith(_BCRYPT)


def length_fits(password: str) -> bool:
    """Is a new password of a length that every 3.0.x back office accepts?"""
    return SHORTEST <= len(password.strip()) <= LONGEST


def _digest(password: str) -> bytes:
    return base64.b64encode(hashlib.sha256(stored_form(password).encode()).digest())


def _sha1(text: str) -> str:
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def _bcrypt_fits(text: str, stored: str) -> bool:
    if "\0" in text:
        return False
    try:
        return bcrypt.checkpw(text.encode()[:BCRYPT_LIMIT], b"$2b$" + stored.encode()[4:])
    except ValueError:
        return False
