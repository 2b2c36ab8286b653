"""What a plug-in must be: one class with a `code` and one pure method."""

from typing import Protocol, runtime_checkable

from cartapi.engine.methods import PaymentOffer, ShippingOffer
from cartapi.engine.snapshot import Snapshot
from cartapi.engine.totals import TotalsSheet


@runtime_checkable
class Total(Protocol):
    """Adds its line, or none, to the totals of a checkout."""

    code: str

    def apply(self, sheet: TotalsSheet, snapshot: Snapshot) -> None:
        """Put the line and its taxes on the sheet (amounts, default currency)."""
        ...


@runtime_checkable
class ShippingMethod(Protocol):
    """Quotes for shipping the cart to the shipping address."""

    code: str

    def quote(self, snapshot: Snapshot) -> ShippingOffer | None:
        """The offer, or None when there is none for this address and cart."""
        ...


@runtime_checkable
class PaymentMethod(Protocol):
    """Offers a way to pay."""

    code: str

    def offer(self, snapshot: Snapshot, total: float) -> PaymentOffer | None:
        """The offer, or None; `total` is the grand total in the default currency, tax included."""
        ...
