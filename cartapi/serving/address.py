"""The address a server listens on."""

import socket
from dataclasses import dataclass


class AddressError(Exception):
    """An address that means nothing here, or whose port somebody else has; one clear line."""


@dataclass(frozen=True, slots=True)
class Address:
    """A host and a port; IPv6 hosts without their brackets."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def base_url(self) -> str:
        """Where a client on this machine finds the server."""
        local = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104 - compared, not bound
        return f"http://{Address(local, self.port)}"


def parse(text: str) -> Address:
    """`HOST:PORT`, `[IPV6]:PORT`, `:PORT` (every IPv4 address) or a bare `PORT` on this machine alone."""
    host, colon, port = text.rpartition(":")
    if not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise AddressError(f"{text!r} is no address: say HOST:PORT, such as 127.0.0.1:8080")
    if not colon:
        host = "127.0.0.1"
    return Address(host.strip("[]") or "0.0.0.0", int(port))  # noqa: S104 - asked for


def claim(address: Address) -> Address:
    """The address with its port made certain: 0 becomes a free one. Raises `AddressError` if nobody may listen there.

    Workers listen on sockets of their own that share the port (SO_REUSEPORT), and would share it with another server just as
    well; only a socket that shares nothing finds out that the port is taken.
    """
    try:
        family = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((address.host, address.port))
            return Address(address.host, probe.getsockname()[1])
    except OSError as error:
        raise AddressError(f"cannot listen on {address}: {error.strerror or error}") from error
