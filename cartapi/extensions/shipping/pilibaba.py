"""Pilibaba's own delivery to China, for its own way to pay."""

from dataclasses import replace

from cartapi.engine.methods import ShippingOffer
from cartapi.engine.snapshot import Snapshot
from cartapi.extensions.shipping.quotes import single, untaxed


class Pilibaba:
    """One fee everywhere; the payment method of the same name asks for it."""

    code = "pilibaba"

    def quote(self, snapshot: Snapshot) -> ShippingOffer | None:
        """The fee of the payment method's settings, always first but for sort orders below 1 (checkout.md §9)."""
        fee = snapshot.settings.raw("payment_pilibaba_shipping_fee")
        title = snapshot.texts("shipping/pilibaba")["text_description"]
        return replace(single(self.code, snapshot, untaxed(self.code, title, fee, snapshot)), sort_order=1)
