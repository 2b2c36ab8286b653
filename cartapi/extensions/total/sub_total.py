"""Sub-total: the lines and the gift vouchers being bought."""

from cartapi.engine.phpnum import to_float
from cartapi.engine.snapshot import Snapshot
from cartapi.engine.totals import TotalLine, TotalsSheet


class SubTotal:
    """Always there, also at 0."""

    code = "sub_total"

    def apply(self, sheet: TotalsSheet, snapshot: Snapshot) -> None:
        """Add the cart's sub-total and each bought voucher's amount, in order."""
        value = snapshot.cart.subtotal()
        for voucher in snapshot.checkout.vouchers.values():
            value += to_float(voucher.get("amount"))  # order matters
        title = snapshot.texts("total/sub_total")["text_sub_total"]
        sheet.add(TotalLine(self.code, title, value, snapshot.settings.raw("total_sub_total_sort_order")))
