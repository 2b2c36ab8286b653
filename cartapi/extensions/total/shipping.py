"""Shipping: the cost of the chosen quote."""

from cartapi.engine.phpnum import to_float
from cartapi.engine.snapshot import Snapshot
from cartapi.engine.tax import class_named
from cartapi.engine.totals import TotalLine, TotalsSheet


class Shipping:
    """The quote as it was chosen, not recomputed."""

    code = "shipping"

    def apply(self, sheet: TotalsSheet, snapshot: Snapshot) -> None:
        """Add the quote's cost and its tax, when the cart ships and a quote is chosen."""
        quote = snapshot.checkout.shipping_method
        if quote is None or not snapshot.cart.has_shipping():
            return
        cost = to_float(quote.get("cost"))
        title = str(quote.get("title") or "")
        sheet.charge_tax(snapshot.taxes.rates(cost, class_named(quote.get("tax_class_id"))))
        sheet.add(TotalLine(self.code, title, cost, snapshot.settings.raw("total_shipping_sort_order")))
