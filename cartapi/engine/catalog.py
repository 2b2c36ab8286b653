"""Facts about products as the store reads them, before any rule has chosen among them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import NamedTuple


class CartRow(NamedTuple):
    """A row of `oc_cart` with its product; the product's members are None when there is no such product.

    `in_store` and `described` say whether the product is in the current store and has a text in the current language.
    """

    cart_id: int
    product_id: int
    recurring_id: int
    option: str
    quantity: int
    status: int | None
    date_available: date | None
    in_store: bool
    name: str | None
    model: str
    sku: str
    image: str | None
    stock: int
    price: float
    points: int
    shipping: int
    subtract: int
    minimum: int
    tax_class_id: int
    weight: float
    weight_class_id: int
    length: float
    width: float
    height: float
    length_class_id: int
    has_download: bool
    date_added: datetime


class QuantityDiscount(NamedTuple):
    """A row of `oc_product_discount`: `price` replaces the product's from `quantity` pieces on."""

    quantity: int
    priority: int
    price: float
    date_start: date | None
    date_end: date | None


class Special(NamedTuple):
    """A row of `oc_product_special`."""

    priority: int
    price: float
    date_start: date | None
    date_end: date | None


class ProductOption(NamedTuple):
    """An option of a product, with its texts in the current language."""

    product_option_id: int
    product_id: int
    option_id: int
    type: str
    name: str


class ProductOptionValue(NamedTuple):
    """A value of a product's option; prefixes say whether its amounts are added or taken off."""

    product_option_value_id: int
    product_option_id: int
    option_value_id: int
    name: str
    quantity: int
    subtract: int
    price: float
    price_prefix: str
    points: int
    points_prefix: str
    weight: float
    weight_prefix: str


@dataclass(slots=True)
class CatalogFacts:
    """Everything the lines of a cart may need, all candidates included; `engine.pricing` chooses."""

    discounts: Mapping[int, list[QuantityDiscount]] = field(default_factory=dict[int, list[QuantityDiscount]])
    specials: Mapping[int, list[Special]] = field(default_factory=dict[int, list[Special]])
    rewards: Mapping[int, int] = field(default_factory=dict[int, int])
    options: Mapping[tuple[int, int], ProductOption] = field(default_factory=dict[tuple[int, int], ProductOption])
    values: Mapping[tuple[int, int], ProductOptionValue] = field(default_factory=dict[tuple[int, int], ProductOptionValue])
    recurring: Mapping[tuple[int, int], Mapping[str, object]] = field(default_factory=dict[tuple[int, int], Mapping[str, object]])


def runs(start: date | None, end: date | None, now: datetime) -> bool:
    """Whether an offer with these dates holds at `now`.

    Dates count as their midnight: a start today has begun, an end today is over; None is no limit (pricing.md §2).
    """
    begun = start is None or datetime.combine(start, time()) < now
    return begun and (end is None or datetime.combine(end, time()) > now)


def same_prices(now: datetime) -> datetime:
    """One moment for all at which the same offers run: they begin and end at midnight, and `runs` tells midnight from the rest."""
    return datetime.combine(now, time()) if now.time() == time() else datetime.combine(now, _AFTER_MIDNIGHT)


_AFTER_MIDNIGHT = time(0, 0, 1)
