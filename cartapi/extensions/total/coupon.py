"""Coupon: a percentage or an amount off the lines it is for, and free shipping."""

from cartapi.engine.cart import Cart
from cartapi.engine.discounts import Coupon as CouponFacts
from cartapi.engine.phpnum import to_float
from cartapi.engine.phrases import percent
from cartapi.engine.snapshot import Snapshot
from cartapi.engine.tax import class_named
from cartapi.engine.totals import TotalLine, TotalsSheet


class Coupon:
    """An invalid coupon stays in the session and yields no line (pricing.md §5.5)."""

    code = "coupon"

    def apply(self, sheet: TotalsSheet, snapshot: Snapshot) -> None:
        """Take the discount and its percentage taxes off, never more than the running total."""
        coupon = snapshot.coupon
        if coupon is None or not coupon.holds_for(snapshot.cart, snapshot.customer_id):
            return
        discount = _off_lines(coupon, sheet, snapshot) + _off_shipping(coupon, sheet, snapshot)
        discount = min(discount, sheet.total)
        if discount > 0:
            title = percent(snapshot.texts("total/coupon")["text_coupon"], snapshot.checkout.coupon)
            sheet.add(TotalLine(self.code, title, -discount, snapshot.settings.raw("total_coupon_sort_order")))


def _off_lines(coupon: CouponFacts, sheet: TotalsSheet, snapshot: Snapshot) -> float:
    lines = [line for line in snapshot.cart.lines if coupon.matches(line)]
    base = snapshot.cart.subtotal() if coupon.products is None else Cart(lines).subtotal()
    amount = min(coupon.discount, base)
    discount = 0.0
    for line in lines:
        share = 0.0
        if coupon.type == "F":
            share = amount * (line.total / base) if base else 0.0  # order matters
        elif coupon.type == "P":
            share = line.total / 100 * coupon.discount  # order matters
        if line.tax_class_id:
            sheet.discharge_tax(snapshot.taxes.rates(line.total - (line.total - share), line.tax_class_id))
        discount += share
    return discount


def _off_shipping(coupon: CouponFacts, sheet: TotalsSheet, snapshot: Snapshot) -> float:
    quote = snapshot.checkout.shipping_method
    if not coupon.shipping or quote is None:
        return 0.0
    cost = to_float(quote.get("cost"))
    sheet.discharge_tax(snapshot.taxes.rates(cost, class_named(quote.get("tax_class_id"))))
    return cost
