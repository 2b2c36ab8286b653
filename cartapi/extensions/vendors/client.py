"""Questions to vendors: what is sent, what comes back, and who sends it."""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cartapi.extensions.vendors.sending import Vendors

SECONDS = 2.0
"""The most that a vendor may hold up a call."""


class VendorDown(Exception):
    """A vendor gave no usable answer; the message says why, for the log."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request; hashable, so that answers can be kept under it. `body` is sent as is, with the type `content_type`."""

    method: str
    url: str
    params: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    content_type: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: a status below 500, and at most a megabyte."""

    status: int
    body: bytes


@cache
def vendors() -> "Vendors":
    """The process's own. Made with the first question, as it loads an HTTP library that most shops never need."""
    from cartapi.extensions.vendors.sending import Vendors

    return Vendors()
