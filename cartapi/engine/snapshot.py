"""Everything the engine may know about one request."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from cartapi.engine.cart import Cart
from cartapi.engine.checkout import Checkout
from cartapi.engine.currency import Currencies, Money
from cartapi.engine.discounts import Coupon, VoucherBalance
from cartapi.engine.geography import GeoZone, place_of
from cartapi.engine.measures import Units, shipping_weight
from cartapi.engine.phpnum import to_int, truthy
from cartapi.engine.settings import StoreSettings
from cartapi.engine.tax import Place, TaxTable

Texts = Callable[[str], Mapping[str, str]]


@dataclass(slots=True)
class Snapshot:
    """The checkout, its cart and the shop's rules at one moment.

    `points` is the customer's balance (None without customer or rows), `credit` his store credit, both at read time;
    `extra` holds what plug-ins loaded for themselves, by code.
    """

    settings: StoreSettings
    checkout: Checkout
    cart: Cart
    taxes: TaxTable
    money: Money
    currencies: Currencies
    texts: Texts
    now: datetime
    customer_id: int = 0
    group: int = 0
    language_id: int = 0
    geo_zones: Mapping[int, GeoZone] = field(default_factory=dict[int, GeoZone])
    weights: Units = field(default_factory=lambda: Units({}))
    lengths: Units = field(default_factory=lambda: Units({}))
    coupon: Coupon | None = None
    voucher: VoucherBalance | None = None
    points: int | None = None
    credit: float = 0.0
    shipping_address: Mapping[str, object] | None = None
    payment_address: Mapping[str, object] | None = None
    extra: dict[str, object] = field(default_factory=dict[str, object])

    def ships_to(self, geo_zone_id: object) -> bool:
        """Whether the shipping address is in the geo zone, an id or a setting; 0, "" and None are everywhere (checkout.md §8).

        A text that is no number names no zone: nobody lives there.
        """
        return self._reaches(geo_zone_id, self.shipping_address)

    def bills_to(self, geo_zone_id: object) -> bool:
        """The same for the payment address."""
        return self._reaches(geo_zone_id, self.payment_address)

    def tax_included(self, amount: float, tax_class_id: int) -> float:
        """`amount` with tax when the shop shows prices with tax."""
        return self.taxes.calculate(amount, tax_class_id, self.settings.raw("config_tax"))

    def price_text(self, amount: float, tax_class_id: int) -> str:
        """`amount` as shown: with tax when the shop shows it, in the session's currency."""
        return self.money.format(self.tax_included(amount, tax_class_id))

    def weight(self) -> float:
        """Weight of what ships, in the shop's own class."""
        return shipping_weight(self.cart, self.weights, self.settings.integer("config_weight_class_id"))

    def weight_text(self) -> str:
        """The weight as shown: `3.12kg`."""
        return self.weights.format(self.weight(), self.settings.integer("config_weight_class_id"))

    def place_is_in(self, geo_zone_id: int, place: Place) -> bool:
        """Whether a place is in a geo zone that exists."""
        zone = self.geo_zones.get(geo_zone_id)
        return zone is not None and zone.contains(place)

    def _reaches(self, geo_zone_id: object, address: Mapping[str, object] | None) -> bool:
        if not truthy(geo_zone_id):
            return True
        return address is not None and self.place_is_in(to_int(geo_zone_id), place_of(address))
