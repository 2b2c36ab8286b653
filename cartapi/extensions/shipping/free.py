"""Shipping that costs nothing from some sub-total on."""

from cartapi.engine.methods import ShippingOffer
from cartapi.engine.phpnum import compare
from cartapi.engine.snapshot import Snapshot
from cartapi.extensions.shipping.quotes import reaches, single, untaxed


class Free:
    """Free of charge when the sub-total (default currency, before tax) is not below the threshold."""

    code = "free"

    def quote(self, snapshot: Snapshot) -> ShippingOffer | None:
        """Cost 0 without tax class; a missing or empty threshold always offers, a text never does (checkout.md §9)."""
        threshold = snapshot.settings.raw("shipping_free_total")
        if not reaches(self.code, snapshot) or compare(snapshot.cart.subtotal(), threshold) < 0:
            return None
        title = snapshot.texts("shipping/free")["text_description"]
        return single(self.code, snapshot, untaxed(self.code, title, 0, snapshot))
