"""Shipping priced by the piece."""

from cartapi.engine.methods import ShippingOffer
from cartapi.engine.snapshot import Snapshot
from cartapi.extensions.shipping.quotes import reaches, single, taxed_by_setting


class Item:
    """A price for each piece that ships."""

    code = "item"

    def quote(self, snapshot: Snapshot) -> ShippingOffer | None:
        """The setting times the pieces that ship, as a number; a missing or odd setting counts as 0 (checkout.md §9)."""
        if not reaches(self.code, snapshot):
            return None
        title = snapshot.texts("shipping/item")["text_description"]
        cost = snapshot.settings.number("shipping_item_cost") * snapshot.cart.shippable_pieces()
        return single(self.code, snapshot, taxed_by_setting(self.code, self.code, title, cost, snapshot))
