"""Gift voucher being spent."""

from cartapi.engine.phrases import percent
from cartapi.engine.snapshot import Snapshot
from cartapi.engine.totals import TotalLine, TotalsSheet


class Voucher:
    """A voucher that is void, or meets a total of 0, is dropped from the session (pricing.md §5.6)."""

    code = "voucher"

    def apply(self, sheet: TotalsSheet, snapshot: Snapshot) -> None:
        """Take what is left of the voucher off, never more than the running total."""
        code = snapshot.checkout.voucher
        if not code:
            return
        voucher = snapshot.voucher
        amount = 0.0
        if voucher is not None and voucher.holds(snapshot.settings.listed("config_complete_status")):
            amount = min(voucher.remaining, sheet.total)
        if amount <= 0:
            sheet.spent_voucher = True
            return
        title = percent(snapshot.texts("total/voucher")["text_voucher"], code)
        sheet.add(TotalLine(self.code, title, -amount, snapshot.settings.raw("total_voucher_sort_order")))
