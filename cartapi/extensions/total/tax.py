"""Tax: one line for each rate that charges something."""

from cartapi.engine.snapshot import Snapshot
from cartapi.engine.totals import TotalLine, TotalsSheet


class Tax:
    """Rates with nothing left to charge are neither shown nor added."""

    code = "tax"

    def apply(self, sheet: TotalsSheet, snapshot: Snapshot) -> None:
        """Add each positive tax under its rate's present name."""
        sort_order = snapshot.settings.raw("total_tax_sort_order")
        for rate_id, value in sheet.taxes.items():
            if value > 0:
                sheet.add(TotalLine(self.code, snapshot.taxes.name(rate_id), value, sort_order))
