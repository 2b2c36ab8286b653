"""Client addresses and the lists that admit them (admin.md 6: single, CIDR, IPv6, IPv4-mapped).

Entries come as they stand in `oc_api_ip` and `cartapi_key_address`; an entry that is no address admits only the same text, as
the reference's plain comparison does, so lists written by hand keep working.
"""

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_LONGEST = 100
"""Characters: no address is as long, but what a caller says of himself may be, and is remembered up to here."""
MAPPED_PREFIX = 96
"""Bits before the IPv4 part of an IPv4-mapped IPv6 address."""


class AddressError(ValueError):
    """Text that is neither an address nor a range."""


def normalise(text: str) -> str:
    """One spelling per address or range.

    `2001:DB8:0::1` → `2001:db8::1`, `::ffff:10.0.0.1` → `10.0.0.1`, `10.0.0.7/8` → `10.0.0.0/8`. A range of one address is that
    address. Raises `AddressError`.
    """
    network = _network(text.strip())
    if network is None:
        raise AddressError(text)
    return str(network.network_address) if network.num_addresses == 1 else str(network)


def is_range(entry: str) -> bool:
    """Does a normalised entry stand for more than one address? Only single ones can live in `oc_api_ip`."""
    return "/" in entry


def covers_everything(entry: str) -> bool:
    """Is the entry a range that admits every address of its family?"""
    network = _network(entry.strip())
    return network is not None and network.prefixlen == 0


def matches(address: str, entries: Iterable[str]) -> bool:
    """Is the client address in the list? Blanks around entries do not count; an empty list admits nobody."""
    wanted = address.strip()
    client = _address(wanted) if len(wanted) <= _LONGEST else None
    return any(_admits(entry.strip(), wanted, client) for entry in entries)


def _admits(entry: str, wanted: str, client: Address | None) -> bool:
    if entry == wanted:
        return wanted != ""
    network = _network(entry)
    return client is not None and network is not None and client.version == network.version and client in network


@lru_cache(maxsize=4096)
def _address(text: str) -> Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return _unmapped(address)


@lru_cache(maxsize=4096)
def _network(text: str) -> Network | None:
    try:
        network = ip_network(text, strict=False)
    except ValueError:
        return None
    return _unmapped_network(network)


def _unmapped(address: Address) -> Address:
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def _unmapped_network(network: Network) -> Network:
    if not isinstance(network, IPv6Network) or network.prefixlen < MAPPED_PREFIX:
        return network
    mapped = network.network_address.ipv4_mapped
    return network if mapped is None else IPv4Network((mapped, network.prefixlen - MAPPED_PREFIX))
