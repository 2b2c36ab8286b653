"""What must hold before an order is placed or replaced (orders.md §1.4). All checks run; the last that fails is told."""

from dataclasses import dataclass

from cartapi.engine.checkout import as_map
from cartapi.engine.orders import minimum_problem
from cartapi.engine.phpnum import truthy
from cartapi.engine.problems import Problem, Refused
from cartapi.services import shipping, snapshot
from cartapi.services.work import Work


@dataclass(frozen=True, slots=True)
class OrderRequest:
    """What `order/add` and `order/edit` post; None is a field that is missing.

    `fax` has no form field: the REST dialect's address has one.
    """

    payment_method: str = ""
    shipping_method: str = ""
    comment: str = ""
    affiliate_id: str | None = None
    order_status_id: str | None = None
    fax: str = ""


def check(work: Work, request: OrderRequest) -> None:
    """Take the posted methods and refuse what stands in the way of the order."""
    problem = _payment(work, request)
    cart = snapshot.load_cart(work)
    if cart.has_shipping():
        problem = _shipping(work, request, problem) or problem
    else:
        work.checkout.shipping_address_changed()
    short = not cart.has_stock() and not work.shop.settings.truthy("config_stock_checkout")
    if short or (not cart.lines and not work.checkout.vouchers):
        problem = Problem("stock")
    problem = minimum_problem(cart) or problem
    if problem is not None:
        raise Refused(problem)


def _payment(work: Work, request: OrderRequest) -> Problem | None:
    checkout = work.checkout
    problem = None
    if checkout.customer is None:
        problem = Problem("customer")
    if checkout.payment_address is None:
        problem = Problem("payment_address")
    if problem is None and truthy(request.payment_method):
        methods = checkout.payment_methods
        method = as_map(methods.get(request.payment_method))
        if not methods:
            problem = Problem("no_payment")
        elif method is None:
            problem = Problem("payment_method")
        else:
            checkout.set("payment_method", method)
    return problem if checkout.payment_method is not None else Problem("payment_method")


def _shipping(work: Work, request: OrderRequest, before: Problem | None) -> Problem | None:
    checkout = work.checkout
    problem = Problem("shipping_address") if checkout.shipping_address is None else None
    if problem is None and before is None and truthy(request.shipping_method):
        quote = shipping.find_quote(checkout, request.shipping_method)
        if not checkout.shipping_methods:
            problem = Problem("no_shipping")
        elif quote is None:
            problem = Problem("shipping_method")
        else:
            checkout.set("shipping_method", quote)
    return problem if checkout.shipping_method is not None else Problem("shipping_method")
