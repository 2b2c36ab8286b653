"""The client's address: the socket's peer, or what trusted proxies say of it, counted from the right."""

from collections.abc import Mapping, Sequence
from typing import Any

from cartapi.engine.addresses import AddressError, matches, normalise


def client_address(environ: Mapping[str, Any], trusted: Sequence[str]) -> str:
    """The address that connected, IPv4-mapped ones as IPv4; behind trusted proxies the last address that is none of them."""
    peer = _plain(str(environ.get("REMOTE_ADDR", "")))
    if not trusted or not matches(peer, trusted):
        return peer
    hops = [_plain(hop) for hop in str(environ.get("HTTP_X_FORWARDED_FOR", "")).split(",") if hop.strip()]
    for hop in reversed(hops):
        if not matches(hop, trusted):
            return hop
    return hops[0] if hops else peer


def is_secure(environ: Mapping[str, Any], trusted: Sequence[str]) -> bool:
    """Whether the client speaks HTTPS, to us or to a trusted proxy."""
    if _is_tls(environ):
        return True
    return bool(trusted) and matches(_plain(str(environ.get("REMOTE_ADDR", ""))), trusted) and says_https(environ)


def says_https(environ: Mapping[str, Any]) -> bool:
    """What PHP takes for HTTPS: whatever client or proxy says so. Good for choosing a store, for which a client may ask anyway."""
    protocol = str(environ.get("HTTP_X_FORWARDED_PROTO", "")).split(",")[-1].strip().lower()
    return _is_tls(environ) or protocol == "https" or str(environ.get("HTTP_X_FORWARDED_SSL", "")).lower() == "on"


def _is_tls(environ: Mapping[str, Any]) -> bool:
    return environ.get("wsgi.url_scheme") == "https" or str(environ.get("HTTPS", "")).lower() in ("on", "1")


def _plain(address: str) -> str:
    try:
        return normalise(address)
    except AddressError:
        return address.strip()[:40]
