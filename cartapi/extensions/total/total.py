"""The grand total."""

from cartapi.engine.snapshot import Snapshot
from cartapi.engine.totals import TotalLine, TotalsSheet


class GrandTotal:
    """Shown never below 0; the running total itself stays as it is."""

    code = "total"

    def apply(self, sheet: TotalsSheet, snapshot: Snapshot) -> None:
        """Put the line without adding to the running total."""
        title = snapshot.texts("total/total")["text_total"]
        value = max(0.0, sheet.total)
        sheet.lines.append(TotalLine(self.code, title, value, snapshot.settings.raw("total_total_sort_order")))
