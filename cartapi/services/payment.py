"""Payment methods: offers for the address and the total, and the choice (checkout.md §6)."""

from cartapi.engine.checkout import Data, as_map
from cartapi.engine.methods import in_order
from cartapi.engine.problems import Problem, Refused
from cartapi.extensions.offers import load_extras, payment_offers
from cartapi.services import snapshot
from cartapi.services.work import Work


def offers(work: Work) -> Data:
    """The offers by code, remembered in the session. Refuses a missing address and no offer at all."""
    checkout = work.checkout
    checkout.forget("payment_methods", "payment_method")
    if checkout.payment_address is None:
        raise Refused(Problem("address"))
    found = listed(work)
    if not found:
        raise Refused(Problem("no_payment"))
    checkout.set("payment_methods", found)
    return found


def listed(work: Work) -> Data:
    """What the methods offer for the address as it is known and the total, by code; {} for none. Nothing is remembered."""
    facts = snapshot.load(work)
    total = snapshot.totals(work, facts).total
    load_extras(work.db, work.shop.payment, facts)
    return in_order(payment_offers(work.shop.payment, facts, total))


def choose(work: Work, code: str | None) -> None:
    """Choose an offered method by its code; None is a missing field."""
    checkout = work.checkout
    checkout.forget("payment_method")
    methods = checkout.payment_methods
    if not methods:
        raise Refused(Problem("no_payment"))
    method = as_map(methods.get(code)) if code is not None else None
    if method is None:
        raise Refused(Problem("method"))
    checkout.set("payment_method", method)
