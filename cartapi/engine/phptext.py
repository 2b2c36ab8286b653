"""What happens to every text a client sends, before anything reads it (specification: sessions.md §2, pricing.md §0).

Bytes arrive decoded as UTF-8 with `errors="surrogateescape"`: a byte that is no UTF-8 is a lone surrogate here. `clean`
makes such a text empty, as the reference does; nothing it returns holds a lone surrogate.
"""

import ipaddress
import re
from collections.abc import Iterable, Mapping, Sequence
from html.entities import name2codepoint
from typing import TypeAlias, overload

from cartapi.engine.phpcast import array_key

Input: TypeAlias = "str | dict[int | str, Input]"
"""A form value: a text, or an array, whose integer-like keys are integers."""

Raw: TypeAlias = "str | Mapping[int | str, Raw] | Sequence[Raw] | None"
"""The same before cleaning."""

_BLANKS = " \t\n\r\0\x0b"
_ENTITY = re.compile(r"&(?:#(?:[xX]0*([0-9a-fA-F]{1,6})|0*([0-9]{1,7}))|([A-Za-z][A-Za-z0-9]*));")

_ATOM = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*", re.ASCII | re.IGNORECASE)
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_LAST_LABEL = r"[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"(?:{_LABEL}\.)+{_LAST_LABEL}", re.ASCII | re.IGNORECASE)
_MAX_LOCAL = 64
_MAX_ADDRESS = 254


def escape(text: str) -> str:
    """HTML-escape `&`, `<`, `>` and `"`; the single quote stays, and entities are escaped again (`&amp;amp;`)."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def strip(text: str) -> str:
    """Take space, tab, line feed, carriage return, NUL and vertical tab off both ends; other Unicode blanks stay."""
    return text.strip(_BLANKS)


@overload
def clean(value: str | None) -> str: ...  # pyright: ignore[reportOverlappingOverload]  a str is no Sequence here
@overload
def clean(value: Mapping[int | str, Raw] | Sequence[Raw]) -> dict[int | str, Input]: ...
@overload
def clean(value: Raw) -> Input: ...
def clean(value: Raw) -> Input:
    """Escape, then strip, a text or every value and key of nested arrays; None is "", lists become arrays with keys 0, 1, …

    Texts that are no valid UTF-8 become "". Where two keys become one, the later value wins.
    """
    if isinstance(value, str):
        return _clean_text(value)
    if isinstance(value, dict):  # nearly always, and quickly seen
        return _clean_members(value.items())
    if isinstance(value, Mapping):
        return _clean_members(value.items())
    return "" if value is None else _clean_members(enumerate(value))


def unescape(text: str) -> str:
    """Decode the 252 named entities of HTML 4.01 and numeric ones, each only with its semicolon, once.

    `&apos;` is no entity of HTML 4.01 and stays; so do numbers of control and other forbidden characters.
    """
    return _ENTITY.sub(_character, text) if "&" in text else text


def is_email(text: str) -> bool:
    """Whether an escaped text is an e-mail address as PHP filters them (specification: checkout.md §1)."""
    local, at, domain = text.rpartition("@")
    if not at or len(local) > _MAX_LOCAL or len(text) > _MAX_ADDRESS or not _LOCAL.fullmatch(local):
        return False
    return _DOMAIN.fullmatch(domain) is not None or is_address_literal(domain)


def is_address_literal(domain: str) -> bool:
    """Whether a domain is `[…]` around an IPv4 address, or around `IPv6:` and an IPv6 address without a zone."""
    if not (domain.startswith("[") and domain.endswith("]")):
        return False
    version, colon, address = domain[1:-1].partition(":")
    try:
        if colon and version.lower() == "ipv6":
            return "%" not in address and bool(ipaddress.IPv6Address(address))
        return bool(ipaddress.IPv4Address(domain[1:-1]))
    except ValueError:
        return False


def cut(text: str, length: int) -> str:
    """The first `length` characters."""
    return text[:length]


def _clean_text(text: str) -> str:
    if text.isascii():
        return text if text.isalnum() or text.isidentifier() else escape(text).strip(_BLANKS)
    try:
        text.encode()
    except UnicodeEncodeError:
        return ""
    return escape(text).strip(_BLANKS)


def _clean_members(members: Iterable[tuple[int | str, Raw]]) -> dict[int | str, Input]:
    """A cleaned key that is new goes to the end; one that is there already keeps its place and takes the later value."""
    members = tuple(members)
    if all(isinstance(key, str) and key.isidentifier() and key.isascii() for key, _ in members):  # keys stay as they are
        return {key: _clean_text(value) if isinstance(value, str) else clean(value) for key, value in members}
    cleaned: dict[int | str, Input] = {}
    for key, value in members:
        cleaned.pop(key, None)  # the reference takes the old key out at this point, even if it was another's cleaned form
        cleaned[array_key(_clean_text(key)) if isinstance(key, str) else key] = clean(value)
    return cleaned


def _character(entity: re.Match[str]) -> str:
    hexadecimal, decimal, name = entity.groups()
    if name:
        return chr(name2codepoint[name]) if name in name2codepoint else entity[0]
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return chr(code) if _allowed(code) else entity[0]


def _allowed(code: int) -> bool:
    """Characters that HTML 4.01 lets a number stand for."""
    return code in (9, 10, 13) or 0x20 <= code <= 0x7E or 0xA0 <= code <= 0xD7FF or 0xE000 <= code <= 0x10FFFF
