"""Texts of problems, as a person reads them: unescaped, in the session's language."""

from cartapi.engine.phptext import unescape
from cartapi.engine.phrases import percent
from cartapi.engine.problems import Problem
from cartapi.services.shop import Shop
from cartapi.services.work import Work

REST, CART, COUPON, CUSTOMER, PAYMENT, SHIPPING = (
    "rest/cart", "api/cart", "api/coupon", "api/customer", "api/payment", "api/shipping"
)  # fmt: skip
ADDRESS_ROUTES = {"billing": PAYMENT, "shipping": SHIPPING}


def text(work: Work, route: str, key: str, *values: object) -> str:
    """One text with its values."""
    return of_shop(work.shop, route, key, *values)


def of_shop(shop: Shop, route: str, key: str, *values: object) -> str:
    """The same where there is no unit of work."""
    template = shop.texts(route).get(key, key)
    return unescape(percent(template, *values) if values else template)


def sentence(work: Work, problem: Problem, route: str) -> str:
    """The text of a problem on a route."""
    return text(work, route, f"error_{problem.code}", *problem.values)


def address_sentence(work: Work, problem: Problem, kind: str) -> str:
    """The text of a problem of an address; its telephone is the customer's."""
    return sentence(work, problem, CUSTOMER if problem.code == "telephone" else ADDRESS_ROUTES[kind])
