"""Payment by bank transfer."""

from cartapi.engine.methods import PaymentOffer
from cartapi.engine.snapshot import Snapshot
from cartapi.extensions.payment.standard import is_available, plain_offer


class BankTransfer:
    """The customer transfers the sum before the goods leave."""

    code = "bank_transfer"

    def offer(self, snapshot: Snapshot, total: float) -> PaymentOffer | None:
        """Rule P (checkout.md §10)."""
        return plain_offer(self.code, snapshot) if is_available(self.code, snapshot, total) else None
