"""Store credit of the customer."""

from cartapi.engine.snapshot import Snapshot
from cartapi.engine.totals import TotalLine, TotalsSheet


class Credit:
    """Used as far as it reaches; a negative balance is never charged."""

    code = "credit"

    def apply(self, sheet: TotalsSheet, snapshot: Snapshot) -> None:
        """Take the balance off, never more than the running total."""
        credit = min(snapshot.credit, sheet.total)
        if snapshot.credit and credit > 0:
            title = snapshot.texts("total/credit")["text_credit"]
            sheet.add(TotalLine(self.code, title, -credit, snapshot.settings.raw("total_credit_sort_order")))
