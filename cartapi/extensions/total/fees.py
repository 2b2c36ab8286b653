"""What handling and low-order fees share: a fee of the shop's settings and its tax."""

from cartapi.engine.snapshot import Snapshot
from cartapi.engine.tax import class_named
from cartapi.engine.totals import TotalLine, TotalsSheet


def charge_fee(sheet: TotalsSheet, snapshot: Snapshot, code: str) -> None:
    """Add the fee of `total_<code>_fee` and its tax; a fee that is no number counts as 0 (pricing.md §5.3)."""
    settings = snapshot.settings
    fee = settings.number(f"total_{code}_fee")
    sheet.charge_tax(snapshot.taxes.rates(fee, class_named(settings.raw(f"total_{code}_tax_class_id"))))
    title = snapshot.texts(f"total/{code}")[f"text_{code}"]
    sheet.add(TotalLine(code, title, fee, settings.raw(f"total_{code}_sort_order")))
