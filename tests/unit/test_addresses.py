"""Which client addresses a list admits."""

import pytest

from cartapi.engine import addresses
from cartapi.engine.addresses import AddressError


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (" 10.0.0.1 ", "10.0.0.1"),
        ("10.0.0.1/32", "10.0.0.1"),
        ("10.1.2.3/8", "10.0.0.0/8"),
        ("2001:0DB8:0:0::1", "2001:db8::1"),
        ("2001:db8::7/48", "2001:db8::/48"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("::ffff:10.0.0.0/104", "10.0.0.0/8"),
        ("0.0.0.0/0", "0.0.0.0/0"),
    ],
)
def test_one_spelling_per_address(typed: str, stored: str) -> None:
    assert addresses.normalise(typed) == stored


@pytest.mark.parametrize(
    "typed", ["", "not-an-ip", "10.0.0", "10.0.0.256", "10.0.0.0/33", "10.0.0.1/", "fe80::/129", "1.2.3.4 5.6.7.8"]
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(AddressError):
        addresses.normalise(typed)


@pytest.mark.parametrize(
    ("client", "entry"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("10.0.0.1", "  10.0.0.1 "),
        ("10.200.0.1", "10.0.0.0/8"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("10.0.0.1", "::ffff:10.0.0.1"),
        ("2001:db8::1", "2001:0db8:0000:0000:0000:0000:0000:0001"),
        ("2001:db8:0:1::9", "2001:db8::/48"),
        ("shop.internal", "shop.internal"),
    ],
)
def test_a_client_in_the_list_is_admitted(client: str, entry: str) -> None:
    assert addresses.matches(client, ["192.0.2.1", entry])


@pytest.mark.parametrize(
    ("client", "entry"),
    [
        ("10.0.0.1", "10.0.0.2"),
        ("10.0.0.1", "11.0.0.0/8"),
        ("10.0.0.1", "::/0"),
        ("2001:db8::1", "0.0.0.0/0"),
        ("10.0.0.1", "not-an-ip"),
        ("", ""),
        ("", "0.0.0.0/0"),
    ],
)
def test_a_client_outside_is_not(client: str, entry: str) -> None:
    assert not addresses.matches(client, [entry])


def test_an_empty_list_admits_nobody() -> None:
    assert not addresses.matches("10.0.0.1", [])


def test_ranges_and_everything_are_told_apart() -> None:
    assert addresses.is_range("10.0.0.0/8")
    assert not addresses.is_range("10.0.0.1")
    assert addresses.covers_everything("0.0.0.0/0")
    assert addresses.covers_everything("::/0")
    assert not addresses.covers_everything("10.0.0.0/8")
