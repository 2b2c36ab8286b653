"""Shipping methods: offers for the address, and the choice (checkout.md §5)."""

from cartapi.engine.checkout import Checkout, Data, as_map
from cartapi.engine.methods import in_order
from cartapi.engine.problems import Problem, Refused
from cartapi.extensions.offers import load_extras, shipping_offers
from cartapi.services import snapshot
from cartapi.services.work import Work


def offers(work: Work) -> Data:
    """The offers by code, remembered in the session; {} when nothing ships. Refuses a missing address and no offer at all."""
    checkout = work.checkout
    checkout.forget("shipping_methods", "shipping_method")
    if not snapshot.load_cart(work).has_shipping():
        return {}
    if checkout.shipping_address is None:
        raise Refused(Problem("address"))
    found = quotes(work)
    if not found:
        raise Refused(Problem("no_shipping"))
    checkout.set("shipping_methods", found)
    return found


def quotes(work: Work) -> Data:
    """What the methods quote for the address as it is known, by code; {} for no offer. Nothing is remembered."""
    facts = snapshot.load(work)
    load_extras(work.db, work.shop.shipping, facts)
    return in_order(shipping_offers(work.shop.shipping, facts))


def choose(work: Work, code: str | None) -> bool:
    """Choose an offered quote by `method.key`; False when nothing ships. None is a missing field."""
    checkout = work.checkout
    checkout.forget("shipping_method")
    if not snapshot.has_shipping(work):
        checkout.shipping_address_changed()
        return False
    if not checkout.shipping_methods:
        raise Refused(Problem("no_shipping"))
    quote = find_quote(checkout, code or "")
    if quote is None:
        raise Refused(Problem("method"))
    checkout.set("shipping_method", quote)
    return True


def find_quote(checkout: Checkout, code: str) -> Data | None:
    """The remembered quote of `method.key`; what follows a second dot is ignored, case counts."""
    method, _, rest = code.partition(".")
    offer = as_map(checkout.shipping_methods.get(method))
    quotes = as_map(offer.get("quote")) if offer is not None else None
    return as_map(quotes.get(rest.partition(".")[0])) if quotes is not None else None
