"""The way to order what costs nothing."""

from cartapi.engine.methods import PaymentOffer
from cartapi.engine.snapshot import Snapshot
from cartapi.extensions.payment.standard import plain_offer


class FreeCheckout:
    """No payment: for totals of zero or less."""

    code = "free_checkout"

    def offer(self, snapshot: Snapshot, total: float) -> PaymentOffer | None:
        """No geo zone, no minimum (checkout.md §10)."""
        return plain_offer(self.code, snapshot) if total <= 0 else None
