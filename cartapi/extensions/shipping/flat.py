"""Shipping at one price for the whole order."""

from cartapi.engine.methods import ShippingOffer
from cartapi.engine.snapshot import Snapshot
from cartapi.extensions.shipping.quotes import reaches, single, taxed_by_setting


class Flat:
    """One price for the whole order, inside one geo zone."""

    code = "flat"

    def quote(self, snapshot: Snapshot) -> ShippingOffer | None:
        """The setting's cost, echoed as text (checkout.md §9)."""
        if not reaches(self.code, snapshot):
            return None
        title = snapshot.texts("shipping/flat")["text_description"]
        cost = snapshot.settings.raw("shipping_flat_cost")
        return single(self.code, snapshot, taxed_by_setting(self.code, self.code, title, cost, snapshot))
