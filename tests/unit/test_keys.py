"""What opens a key, its scopes, and who may do what in the panel."""

from datetime import datetime, timedelta

import pytest

from cartapi.engine import keys
from cartapi.engine.keys import StoredKey, fingerprint
from cartapi.engine.phptext import escape, unescape
from cartapi.engine.staff import Permissions, Staff

NOW = datetime(2026, 5, 1, 12, 0)


def test_a_clear_key_opens_byte_for_byte() -> None:
    assert keys.fits("TestKey", StoredKey("TestKey"), NOW)
    assert not keys.fits("testkey", StoredKey("TestKey"), NOW)
    assert not keys.fits("", StoredKey(""), NOW)


def test_a_hashed_key_opens_by_its_hash_and_not_by_the_stored_text() -> None:
    stored = StoredKey("random", key_hash=fingerprint("secret"))
    assert keys.fits("secret", stored, NOW)
    assert not keys.fits("random", stored, NOW)


def test_a_rotated_key_opens_until_the_overlap_ends() -> None:
    stored = StoredKey("new", previous_hash=fingerprint("old"), previous_until=NOW + timedelta(hours=1))
    assert keys.fits("old", stored, NOW)
    assert keys.fits("new", stored, NOW)
    assert not keys.fits("old", stored, NOW + timedelta(hours=1))


def test_no_scopes_stored_means_all() -> None:
    assert keys.parse_scopes(None) == keys.parse_scopes("") == frozenset(keys.SCOPES)
    assert keys.parse_scopes("customer, order:read,unknown") == {"customer", "order:read"}
    assert keys.format_scopes(frozenset({"order:read", "customer"})) == "customer,order:read"
    assert keys.format_scopes(frozenset(keys.SCOPES)) == ""


def test_what_was_stored_as_cart_goes_on_meaning_discounts_too() -> None:
    assert keys.parse_scopes("cart,order:read") == {"cart", "discount", "order:read"}


@pytest.mark.parametrize(
    ("scopes", "stored"),
    [
        ({"cart", "discount"}, "cart"),
        ({"cart"}, "cart-only"),
        ({"discount"}, "discount"),
        ({"cart", "order:read"}, "cart-only,order:read"),
        ({"cart", "discount", "rest"}, "cart,rest"),
    ],
)
def test_carts_with_and_without_discounts_are_kept_apart(scopes: set[str], stored: str) -> None:
    assert keys.format_scopes(frozenset(scopes)) == stored
    assert keys.parse_scopes(stored) == scopes


@pytest.mark.parametrize("text", ["a&b", '<"x">', "&lt;", "&amp;quot;", "plain", "it's"])
def test_escaping_is_undone_exactly(text: str) -> None:
    assert unescape(escape(text)) == text


@pytest.mark.parametrize("stored", ["", None, "no json", "[]", '{"access": 5}', '{"modify": null}'])
def test_odd_group_rows_give_no_rights(stored: str | None) -> None:
    staff = Staff(1, "admin", "A", "", Permissions.parse(stored))
    assert not staff.may_open("user/api")
    assert not staff.may_change("user/api")


def test_rights_are_exact_routes() -> None:
    staff = Staff(1, "admin", "A", "", Permissions.parse(r'{"access":["user\/api"],"modify":{"3":"sale\/order"}}'))
    assert staff.may_open("user/api")
    assert not staff.may_open("user/ap")
    assert not staff.may_change("user/api")
    assert staff.may_change("sale/order")
