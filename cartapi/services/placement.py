"""Placing the order of a cart of the second dialect (rest-cart.md §5.10, §8.4)."""

from dataclasses import dataclass, field

from cartapi.engine import drafts
from cartapi.engine.problems import Problem
from cartapi.services.drafting import addresses
from cartapi.services.orders import placing
from cartapi.services.orders.checks import OrderRequest
from cartapi.services.validation import Findings, validate
from cartapi.services.work import Work
from cartapi.store import addresses as address_book

USED_UP = (
    "customer", "payment_address", "payment_methods", "payment_method", "shipping_address", "shipping_methods",
    "shipping_method", "coupon", "voucher", "vouchers", "reward", "comment", drafts.MEMBER,
)  # fmt: skip
"""What a placed order leaves behind in the other dialect, and a new cart does not have."""


@dataclass(frozen=True, slots=True)
class Placement:
    """The order's number, or what stood in its way."""

    order_id: int | None
    problems: Findings = field(default_factory=dict[str, list[Problem]])


def place(work: Work, comment: str, affiliate_id: str | None) -> Placement:
    """Place the order by the rules of `api/order/add`; afterwards the session has a new, empty cart."""
    problems = validate(work)
    if problems:
        return Placement(None, problems)
    billing, shipping = addresses.current(work, "billing"), addresses.current(work, "shipping")
    kept = [
        draft.session_address()
        for draft in (billing, shipping)
        if work.customer_id and draft.save_in_address_book and not draft.same_as_billing
    ]
    order_id = placing.place(work, OrderRequest(comment=comment, affiliate_id=affiliate_id, fax=billing.fax or ""))
    for address in kept:
        address_book.add(work.db, work.customer_id, address)
    work.checkout.forget(*USED_UP)
    return Placement(order_id)
