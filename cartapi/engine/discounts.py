"""Coupons, gift vouchers, points and credit: what is known of them and when they hold (pricing.md §5.4-5.6)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from cartapi.engine.cart import Cart, Line
from cartapi.engine.catalog import runs


@dataclass(frozen=True, slots=True)
class Coupon:
    """A row of `oc_coupon` with its use so far. `total` is the least sub-total it asks for, `discount` percent or amount.

    `products` are the cart's products it is for, None when it is for all.
    """

    coupon_id: int
    code: str
    type: str
    discount: float
    logged: bool
    shipping: bool
    total: float
    date_start: date | None
    date_end: date | None
    uses_total: int
    uses_customer: int
    used: int
    used_by_customer: int
    products: frozenset[int] | None

    def is_running(self, now: datetime) -> bool:
        """Whether its dates hold."""
        return runs(self.date_start, self.date_end, now)

    def is_used_up(self, customer_id: int) -> bool:
        """Whether its uses, or this customer's, are spent; guests are not limited (§5.5, 3 and 5)."""
        if self.uses_total > 0 and self.used >= self.uses_total:
            return True
        return customer_id > 0 and 0 < self.uses_customer <= self.used_by_customer

    def holds_for(self, cart: Cart, customer_id: int) -> bool:
        """Whether it may be used for this cart (§5.5, 2-6)."""
        if self.total > cart.subtotal() or self.is_used_up(customer_id) or (self.logged and not customer_id):
            return False
        return self.products is None or any(self.matches(line) for line in cart.lines)

    def matches(self, line: Line) -> bool:
        """Whether the line's product is one it is for."""
        return self.products is None or line.product_id in self.products


def running_coupon(coupons: Iterable[Coupon], now: datetime) -> Coupon | None:
    """The first of the coupons with one code whose dates hold."""
    return next((coupon for coupon in coupons if coupon.is_running(now)), None)


@dataclass(frozen=True, slots=True)
class VoucherBalance:
    """A gift voucher being spent: what is left of it, and the order it was bought in (None: made by the shop)."""

    voucher_id: int
    code: str
    remaining: float
    order_id: int
    order_status_id: int | None
    in_order: bool
    has_theme: bool

    def holds(self, complete: Collection[str]) -> bool:
        """Whether it can be redeemed: a bought one only while its order is complete (§5.6)."""
        if not self.has_theme or self.remaining <= 0:
            return False
        return not self.order_id or (self.in_order and str(self.order_status_id) in complete)
