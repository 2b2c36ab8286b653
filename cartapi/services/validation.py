"""What stands between a cart of the second dialect and its order, all of it at once (rest-cart.md §5.9, §8.4)."""

from collections.abc import Mapping

from cartapi.engine.problems import Problem
from cartapi.services import snapshot
from cartapi.services.drafting import addresses, customer
from cartapi.services.work import Work

Findings = Mapping[str, list[Problem]]
"""Problems by what they belong to, in the order of the answer; what is in order is left out."""


def validate(work: Work) -> Findings:
    """Make shipping the same as billing where that was asked for, then check everything."""
    addresses.apply_same_as_billing(work)
    checkout = work.checkout
    cart = snapshot.load_cart(work)
    found: dict[str, list[Problem]] = {}
    if cart.has_shipping():
        found["shipping_address"] = addresses.problems_of(work, "shipping", addresses.current(work, "shipping"))
        found["shipping_method"] = [] if checkout.shipping_method else [Problem("shipping_method", "shipping_method")]
    found["billing_address"] = addresses.problems_of(work, "billing", addresses.current(work, "billing"))
    found["payment"] = [] if checkout.payment_method else [Problem("payment", "payment")]
    found["customer"] = customer.problems(work)
    found["items"] = _items(work)
    return {name: problems for name, problems in found.items() if problems}


def _items(work: Work) -> list[Problem]:
    cart = snapshot.load_cart(work)
    if not cart.lines and not work.checkout.vouchers:
        return [Problem("empty", "items")]
    found: list[Problem] = []
    if not cart.has_stock() and not work.shop.settings.truthy("config_stock_checkout"):
        found.append(Problem("stock", "items"))
    return [*found, *cart.below_minimum()]
