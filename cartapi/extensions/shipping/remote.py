"""What carriers that are asked over HTTP share: started while the snapshot is made, waited for when they quote."""

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar, cast

from cartapi.engine.methods import ShippingOffer
from cartapi.engine.phpjson import loads
from cartapi.engine.snapshot import Snapshot
from cartapi.extensions.shipping.quotes import several
from cartapi.extensions.vendors.cache import Cache
from cartapi.extensions.vendors.client import SECONDS, Call, Reply, VendorDown, vendors
from cartapi.extensions.vendors.pending import Pending

Answer = TypeVar("Answer")

_OK = 200
_log = logging.getLogger("cartapi.extensions")

replies: Cache[Reply] = Cache(seconds=300)
"""Good answers of all carriers, by call."""


def start(work: Callable[[], Answer]) -> Pending[Answer]:
    """Begin to ask a carrier; the clock of its two seconds starts here."""
    return Pending(work, SECONDS)


def ask(call: Call) -> Reply:
    """A carrier's answer, or a fresh one to the same call; raises `VendorDown`."""
    known = replies.get(call)
    if known is None:
        known = vendors().send(call)
        if known.status == _OK:
            replies.put(call, known)
    return known


def quoted(code: str, snapshot: Snapshot, parse: Callable[[Any], ShippingOffer | None]) -> ShippingOffer | None:
    """The offer that `parse` makes of the carrier's answer; when there is none to be had, an offer that says so in `error`.

    None when the carrier was not asked.
    """
    pending = snapshot.extra.get(code)
    if not isinstance(pending, Pending):
        return None
    try:
        return parse(cast("Pending[Any]", pending).result())
    except VendorDown as error:
        _log.warning("shipping %r has no quotes for this call: %s", code, error)
        return failed(code, snapshot, snapshot.texts(f"shipping/{code}")["error_unavailable"])


def failed(code: str, snapshot: Snapshot, error: str) -> ShippingOffer:
    """An offer without quotes that shows a carrier's complaint."""
    return replace(several(code, snapshot, ()), error=error)


def json_of(reply: Reply) -> dict[str, Any]:
    """The object that a reply holds; raises `VendorDown` for anything else."""
    data = loads(reply.body.decode("utf-8", "replace"))
    if not isinstance(data, dict):
        raise VendorDown(f"an answer that is no JSON object (status {reply.status})")
    return cast("dict[str, Any]", data)
