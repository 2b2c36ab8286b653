"""Chosen methods that outlive a change made through the second dialect (rest-cart.md §6.2, Invalidation)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from cartapi.engine.checkout import Checkout, Data
from cartapi.engine.drafts import known_address
from cartapi.engine.phpjson import entries
from cartapi.services import payment, shipping, snapshot
from cartapi.services.work import Work


@dataclass(frozen=True, slots=True)
class Choices:
    """The chosen quote and the code of the chosen payment, "" for none; `quoted` says whether shipping was ever quoted."""

    quote: Data | None
    payment: str
    quoted: bool


def of(checkout: Checkout) -> Choices:
    """What is chosen now; to be asked before the change."""
    method = checkout.payment_method or {}
    return Choices(checkout.shipping_method, str(method.get("code") or ""), bool(checkout.shipping_methods))


def renew(work: Work, before: Choices, *, quote: bool = False) -> None:
    """Quote again and choose again what was chosen, where it is still offered; else it is forgotten.

    Shipping is quoted only if it was before, or on demand (`quote`), payment only if a method was chosen.
    """
    renew_shipping(work, before, quote=quote)
    renew_payment(work, before)


def renew_shipping(work: Work, before: Choices, *, quote: bool = False) -> None:
    """The part of `renew` that payment depends on: what shipping costs decides which methods are offered."""
    work.checkout.forget("shipping_methods", "shipping_method")
    if before.quoted or before.quote or quote:
        requote(work, before.quote)


def renew_payment(work: Work, before: Choices) -> None:
    """The other part, when shipping stands."""
    work.checkout.forget("payment_methods", "payment_method")
    if before.payment:
        relist(work, before.payment)


def requote(work: Work, chosen: Data | None) -> None:
    """Quote shipping for the address that is known, remember the offers, and choose `chosen` if it is among them.

    Without an address nobody knows whether it is: it stays chosen (rest-cart.md §5.3).
    """
    checkout = work.checkout
    checkout.forget("shipping_methods", "shipping_method")
    placed = known_address(checkout, "shipping") is not None
    if not (placed or chosen) or not snapshot.load_cart(work).has_shipping():
        return
    if not placed:
        checkout.set("shipping_method", chosen)
        return
    found = shipping.quotes(work)
    if found:
        checkout.set("shipping_methods", found)
    quote = find_by_code(checkout, str(chosen.get("code") or "")) if chosen else None
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
        checkout.set("payment_method", cast(Data, method))


def find_by_code(checkout: Checkout, code: str) -> Data | None:
    """The remembered quote of `flat.flat`, which may be written `flat_flat` (rest-cart.md §7)."""
    quotes = {str(quote.get("code")): quote for _, quote in remembered(checkout)}
    wanted = code.replace(".", "_")
    return quotes.get(code) or next((quote for each, quote in quotes.items() if each.replace(".", "_") == wanted), None)


def remembered(checkout: Checkout) -> Iterator[tuple[Data, Data]]:
    """Each remembered shipping quote with the offer it stands in, in the session's order."""
    for offer in checkout.shipping_methods.values():
        if isinstance(offer, dict):
            stored = cast(Data, offer)
            for _, quote in entries(stored.get("quote")):
                if isinstance(quote, dict):
                    yield stored, cast(Data, quote)
