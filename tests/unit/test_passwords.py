"""Password formats of OpenCart 3.0.x and the spellings they were made of."""

import hashlib

import bcrypt
import pytest

from cartapi.engine import passwords
from cartapi.engine.passwords import fits, salted_sha1

SALT = "aB3dE5gH7"


def md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()


def test_salted_sha1_is_three_rounds() -> None:
    inner = hashlib.sha1(b"secret").hexdigest()
    middle = hashlib.sha1((SALT + inner).encode()).hexdigest()
    assert salted_sha1("secret", SALT) == hashlib.sha1((SALT + middle).encode()).hexdigest()


@pytest.mark.parametrize(
    "stored", [salted_sha1("secret", SALT), salted_sha1("secret", SALT).upper(), md5("secret"), md5("secret").upper() + " "]
)
def test_both_native_formats_open(stored: str) -> None:
    assert fits("secret", stored, SALT)
    assert not fits("Secret", stored, SALT)
    assert not fits("", stored, SALT)


def test_bcrypt_of_opencart_4_opens() -> None:
    stored = "$2y$" + bcrypt.hashpw(b"secret", bcrypt.gensalt(4)).decode()[4:]
    assert fits("secret", stored, "")
    assert not fits("other", stored, "")


@pytest.mark.parametrize("stored", ["$2y$", "$2y$10$short", "", "   "])
def test_broken_stored_passwords_open_nothing(stored: str) -> None:
    assert not fits("secret", stored, SALT)
    assert not fits("", stored, SALT)


@pytest.mark.parametrize("hashed", ["p&amp;w", "p&w", " p&amp;w ", " p&w "])
def test_passwords_made_under_any_release_open(hashed: str) -> None:
    assert fits(" p&w ", salted_sha1(hashed, SALT), SALT)


def test_a_new_password_is_stored_as_305_does() -> None:
    assert passwords.stored_form(' p&w"<> ') == "p&amp;w&quot;&lt;&gt;"


def test_a_very_long_or_odd_password_is_only_wrong() -> None:
    stored = "$2y$" + bcrypt.hashpw(b"secret", bcrypt.gensalt(4)).decode()[4:]
    assert not fits("x" * 5000, stored, "")
    assert not fits("a\0b", stored, "")
