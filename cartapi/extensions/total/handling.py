"""Handling fee for carts above a threshold."""

from cartapi.engine.phpnum import compare
from cartapi.engine.snapshot import Snapshot
from cartapi.engine.totals import TotalsSheet
from cartapi.extensions.total.fees import charge_fee


class Handling:
    """Only for carts that ship and hold no download; a missing or empty threshold counts as 0, a text is above all."""

    code = "handling"

    def apply(self, sheet: TotalsSheet, snapshot: Snapshot) -> None:
        """Add the fee when the sub-total is strictly above the threshold and above 0."""
        cart, subtotal = snapshot.cart, snapshot.cart.subtotal()
        above = subtotal > 0 and compare(subtotal, snapshot.settings.raw("total_handling_total")) > 0
        if above and cart.has_shipping() and not cart.has_download():
            charge_fee(sheet, snapshot, self.code)
