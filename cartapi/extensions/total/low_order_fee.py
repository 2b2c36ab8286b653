"""A fixed fee on carts below a threshold."""

from cartapi.engine.phpnum import compare
from cartapi.engine.snapshot import Snapshot
from cartapi.engine.totals import TotalsSheet
from cartapi.extensions.total.fees import charge_fee


class LowOrderFee:
    """An empty cart pays none; a missing threshold never applies."""

    code = "low_order_fee"

    def apply(self, sheet: TotalsSheet, snapshot: Snapshot) -> None:
        """Add the fee when the sub-total is not 0 and strictly below the threshold."""
        subtotal, threshold = snapshot.cart.subtotal(), snapshot.settings.raw("total_low_order_fee_total")
        if subtotal and threshold not in (None, "") and compare(subtotal, threshold) < 0:
            charge_fee(sheet, snapshot, self.code)
