"""Offers of shipping and payment methods, as remembered in the session and shown (checkout.md §5-7)."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from cartapi.engine.phpnum import sort_key


@dataclass(frozen=True, slots=True)
class Quote:
    """One way of a shipping method. `cost` is untaxed, default currency, as text where the shop's setting is echoed."""

    key: str | int
    code: str
    title: str
    cost: object
    tax_class_id: object
    text: str

    def as_data(self) -> dict[str, object]:
        """Members in the order of the wire."""
        return {
            "code": self.code,
            "title": self.title,
            "cost": self.cost,
            "tax_class_id": self.tax_class_id,
            "text": self.text,
        }


@dataclass(frozen=True, slots=True)
class ShippingOffer:
    """What a shipping method quotes; `error` is a carrier's complaint or False."""

    code: str
    title: str
    quotes: tuple[Quote, ...]
    sort_order: object
    error: object = False

    def as_data(self) -> dict[str, object]:
        """Members in the order of the wire."""
        return {
            "title": self.title,
            "quote": {str(quote.key): quote.as_data() for quote in self.quotes},
            "sort_order": self.sort_order,
            "error": self.error,
        }


@dataclass(frozen=True, slots=True)
class PaymentOffer:
    """What a payment method offers; `terms` may hold markup. `recurring` says whether it can take recurring payments."""

    code: str
    title: str
    sort_order: object
    terms: str = ""
    recurring: bool = field(default=False, compare=False)

    def as_data(self) -> dict[str, object]:
        """Members in the order of the wire."""
        return {"code": self.code, "title": self.title, "terms": self.terms, "sort_order": self.sort_order}


def in_order(offers: Iterable[ShippingOffer] | Iterable[PaymentOffer]) -> dict[str, object]:
    """The offers by code, by sort order; ties by their members one after another (checkout.md §7)."""
    rows = [(offer.code, offer.as_data()) for offer in offers]
    rows.sort(key=lambda row: (sort_key(row[1]["sort_order"]), sort_key(row[1])))
    return dict(rows)
