"""Methods to ship and to pay as this dialect shows them (rest-cart.md §5.5-5.7, §8.2-8.3)."""

import re
from dataclasses import dataclass, field

from cartapi.engine.checkout import Data
from cartapi.engine.phpnum import php_round, sort_key, to_float, to_int
from cartapi.engine.phptext import unescape
from cartapi.rest.dumping import dump, names
from cartapi.rest.money import Price
from cartapi.rest.schemas.methods import PaymentMethodSchema, PaymentSchema, ShippingMethodSchema
from cartapi.rest.state import State
from cartapi.services import choices

_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class ShippingMethod:
    """The attributes of `ShippingMethodSchema`."""

    code: str
    carrier: str
    carrier_title: str
    method: str
    method_title: str
    price: Price
    description: str = ""


@dataclass(frozen=True, slots=True)
class PaymentMethod:
    """The attributes of `PaymentMethodSchema`."""

    code: str
    title: str
    cc_types: dict[str, str] | None = None
    form_block_type: str | None = None


@dataclass(frozen=True, slots=True)
class Payment:
    """The attributes of `PaymentSchema`."""

    method: str | None
    data: dict[str, object] = field(default_factory=dict[str, object])


def shipping_methods(state: State, *, embedded: bool = False) -> list[dict[str, object]]:
    """Quote again, and list by price, the offers' sort order, and their order; the chosen one stays chosen if it can."""
    checkout = state.work.checkout
    choices.requote(state.work, checkout.shipping_method)
    offered = [(offer, quote) for offer, quote in choices.remembered(checkout) if not offer.get("error")]
    offered.sort(key=lambda pair: (_price(state, pair[1]), sort_key(pair[0].get("sort_order"))))
    known = names(ShippingMethodSchema)
    wanted = state.selection.embedded(known) if embedded else state.selection.of(known)
    return [dump(ShippingMethodSchema, _shipping_method(state, offer, quote), wanted) for offer, quote in offered]


def _price(state: State, quote: Data) -> float:
    """What a method costs, to four decimals: those that look the same may differ (rest-cart.md §5.5)."""
    cost, tax_class_id = to_float(quote.get("cost")), to_int(quote.get("tax_class_id"))
    return php_round(state.view.snapshot.tax_included(cost, tax_class_id), 4)


def _shipping_method(state: State, offer: Data, quote: Data) -> ShippingMethod:
    code = str(quote.get("code") or "")
    carrier, _, method = code.partition(".")
    return ShippingMethod(
        code=code,
        carrier=carrier,
        carrier_title=_title(offer),
        method=method,
        method_title=_title(quote),
        price=state.taxed(to_float(quote.get("cost")), to_int(quote.get("tax_class_id"))),
    )


def payment_methods(state: State, *, embedded: bool = False) -> list[dict[str, object]]:
    """List again, in the shop's order; the chosen one stays chosen if it can."""
    checkout = state.work.checkout
    choices.relist(state.work, choices.of(checkout).payment)
    methods = [method for method in checkout.payment_methods.values() if isinstance(method, dict)]
    known = names(PaymentMethodSchema)
    wanted = state.selection.embedded(known) if embedded else state.selection.of(known)
    return [dump(PaymentMethodSchema, PaymentMethod(str(method.get("code") or ""), _title(method)), wanted) for method in methods]


def payment(state: State, *, embedded: bool = False) -> dict[str, object]:
    """The chosen way to pay."""
    code = (state.work.checkout.payment_method or {}).get("code")
    known = names(PaymentSchema)
    wanted = state.selection.embedded(known) if embedded else state.selection.of(known)
    return dump(PaymentSchema, Payment(None if code is None else str(code)), wanted)


def _title(offer: Data) -> str:
    """A title without its markup."""
    return unescape(_TAG.sub("", str(offer.get("title") or ""))).strip()
