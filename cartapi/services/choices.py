"""Chosen methods that outlive a change made through the second dialect (rest-cart.md §6.2, Invalidation)."""

from dataclasses import dataclass

from cartapi.engine.checkout import Checkout
from cartapi.engine.drafts import known_address
from cartapi.services import payment, shipping, snapshot
from cartapi.services.work import Work


@dataclass(frozen=True, slots=True)
class Choices:
    """Codes of the methods that are chosen, "" for none; `quoted` says whether shipping was ever quoted."""

    shipping: str
    payment: str
    quoted: bool


def of(checkout: Checkout) -> Choices:
    """What is chosen now; to be asked before the change."""
    quote, method = checkout.shipping_method or {}, checkout.payment_method or {}
    return Choices(str(quote.get("code") or ""), str(method.get("code") or ""), bool(checkout.shipping_methods))


def renew(work: Work, before: Choices, *, quote: bool = False) -> None:
    """Quote again and choose again what was chosen, where it is still offered; else it is forgotten.

    Shipping is quoted only if it was before, or on demand (`quote`), payment only if a method was chosen.
    """
    checkout = work.checkout
    checkout.forget("shipping_methods", "shipping_method")
    if before.quoted or before.shipping or quote:
        requote(work, before.shipping)
    checkout.forget("payment_methods", "payment_method")
    if before.payment:
        relist(work, before.payment)


def requote(work: Work, chosen: str) -> None:
    """Quote shipping for the address that is known, remember the offers, and choose `chosen` if it is among them."""
    checkout = work.checkout
    checkout.forget("shipping_methods", "shipping_method")
    if known_address(checkout, "shipping") is None or not snapshot.load_cart(work).has_shipping():
        return
    found = shipping.quotes(work)
    if found:
        checkout.set("shipping_methods", found)
    quote = find_by_code(checkout, chosen) if chosen else None
    if quote is not None:
        checkout.set("shipping_method", quote)


def relist(work: Work, chosen: str) -> None:
    """List payment methods, remember them, and choose `chosen` if it is among them."""
    checkout = work.checkout
    checkout.forget("payment_methods", "payment_method")
    found = payment.listed(work)
    if found:
        checkout.set("payment_methods", found)
    method = found.get(chosen)
    if isinstance(method, dict):
        checkout.set("payment_method", method)


def find_by_code(checkout: Checkout, code: str) -> dict[str, object] | None:
    """The remembered quote of `flat.flat`, which may be written `flat_flat` (rest-cart.md §7)."""
    exact = shipping.find_quote(checkout, code) if "." in code else None
    if exact is not None:
        return exact
    wanted = code.replace(".", "_")
    for offer in checkout.shipping_methods.values():
        quotes = offer.get("quote") if isinstance(offer, dict) else None
        for quote in quotes.values() if isinstance(quotes, dict) else quotes or ():
            if isinstance(quote, dict) and str(quote.get("code")).replace(".", "_") == wanted:
                return quote
    return None
