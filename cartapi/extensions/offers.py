"""Asks the methods of a shop for their offers; one that breaks is left out, never the call (checkout.md §5, §6)."""

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from sqlalchemy import Connection

from cartapi.engine.methods import PaymentOffer, ShippingOffer
from cartapi.engine.protocols import PaymentMethod, ShippingMethod
from cartapi.engine.snapshot import Snapshot

Answer = TypeVar("Answer")

_log = logging.getLogger("cartapi.extensions")


def shipping_offers(methods: Iterable[ShippingMethod], snapshot: Snapshot) -> list[ShippingOffer]:
    """What the methods quote, in their order; those that quote nothing are left out."""
    answers = (safely("shipping", method, lambda one=method: one.quote(snapshot)) for method in methods)
    return [answer for answer in answers if answer is not None]


def payment_offers(methods: Iterable[PaymentMethod], snapshot: Snapshot, total: float) -> list[PaymentOffer]:
    """What the methods offer for `total` (default currency, tax included), in their order.

    For a cart with a recurring line only offers that take recurring payments stay.
    """
    answers = (safely("payment", method, lambda one=method: one.offer(snapshot, total)) for method in methods)
    recurring = snapshot.cart.has_recurring()
    return [answer for answer in answers if answer is not None and (answer.recurring or not recurring)]


def safely(kind: str, method: object, ask: Callable[[], Answer | None]) -> Answer | None:
    """The answer of `ask`; None with one log line when the method breaks, whatever it raises."""
    try:
        return ask()
    except Exception as error:  # noqa: BLE001 - settings and plug-ins are other people's; a broken one costs only itself
        code = getattr(method, "code", method)
        _log.error("%s %r is off for this call: %s: %s", kind, code, type(error).__name__, error)
        return None


def load_extras(db: Connection, methods: Iterable[object], snapshot: Snapshot) -> None:
    """Let each method that has a `load(db, snapshot)` read data of its own into `snapshot.extra[code]`."""
    for method in methods:
        load = getattr(method, "load", None)
        if load is not None:
            code = str(getattr(method, "code", ""))
            snapshot.extra[code] = safely("extension", method, lambda one=load: one(db, snapshot))
