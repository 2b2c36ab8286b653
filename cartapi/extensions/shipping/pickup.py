"""Collection from the store."""

from cartapi.engine.methods import ShippingOffer
from cartapi.engine.snapshot import Snapshot
from cartapi.extensions.shipping.quotes import reaches, single, untaxed


class Pickup:
    """The customer fetches the goods; it costs nothing."""

    code = "pickup"

    def quote(self, snapshot: Snapshot) -> ShippingOffer | None:
        """Cost 0 without tax class, inside one geo zone (checkout.md §9)."""
        if not reaches(self.code, snapshot):
            return None
        title = snapshot.texts("shipping/pickup")["text_description"]
        return single(self.code, snapshot, untaxed(self.code, title, 0, snapshot))
