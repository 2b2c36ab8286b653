"""Payment to the carrier."""

from cartapi.engine.methods import PaymentOffer
from cartapi.engine.snapshot import Snapshot
from cartapi.extensions.payment.standard import is_available, plain_offer


class CashOnDelivery:
    """Pay the carrier: for carts with something to ship."""

    code = "cod"

    def offer(self, snapshot: Snapshot, total: float) -> PaymentOffer | None:
        """Rule P, and some line must ship (checkout.md §10)."""
        if not snapshot.cart.has_shipping() or not is_available(self.code, snapshot, total):
            return None
        return plain_offer(self.code, snapshot)
