"""Snapshots made by hand: a shop in dollars with one tax class and two geo zones; everything else is named by the test."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from cartapi.engine.cart import Cart, Line
from cartapi.engine.checkout import Checkout
from cartapi.engine.currency import Currencies, Currency, Money, NumberStyle
from cartapi.engine.geography import GeoZone
from cartapi.engine.measures import UnitClass, Units
from cartapi.engine.settings import StoreSettings
from cartapi.engine.snapshot import Snapshot
from cartapi.engine.tax import TaxRate, TaxTable
from cartapi.language import packs

DOLLAR = Currency(1, "USD", "$", "", 2, 1.0, "1.00000000", enabled=True)
EURO = Currency(2, "EUR", "", "€", 2, 0.7846, "0.78460000", enabled=True)
POUND = Currency(3, "GBP", "£", "", 2, 0.5, "0.50000000", enabled=True)
VAT = TaxRate(86, "VAT (20%)", 20.0, "P")
ECO = TaxRate(87, "Eco Tax (-2.00)", 2.0, "F")
BRITAIN = {"country_id": "222", "zone_id": "3563", "iso_code_2": "GB", "iso_code_3": "GBR", "postcode": "LA1 1AA", "company": ""}
GERMANY = {"country_id": "81", "zone_id": "1256", "iso_code_2": "DE", "iso_code_3": "DEU", "postcode": "10963", "company": ""}
UK_ONLY, SOUTH_ONLY = GeoZone(3, "UK", frozenset({(222, 0)})), GeoZone(4, "South", frozenset({(222, 3553)}))
BASE = {"config_tax": "1", "config_weight_class_id": "1", "config_length_class_id": "1", "config_currency": "USD"}


def line(
    price: float = 50.0,
    quantity: int = 1,
    *,
    weight: float = 1.0,
    shipping: int = 1,
    recurring: Mapping[str, object] | None = None,
    product_id: int = 1,
) -> Line:
    """A line of one product; `weight` (kg) is one piece's."""
    return Line(
        cart_id=product_id,
        product_id=product_id,
        name=f"Product {product_id}",
        model=f"P{product_id}",
        sku="",
        image=None,
        quantity=quantity,
        minimum=1,
        shipping=shipping,
        subtract=1,
        tax_class_id=9,
        weight_class_id=1,
        length_class_id=1,
        dimensions=(10.0, 20.0, 30.0),
        options=[],
        in_stock=True,
        stock=100,
        list_price=price,
        price=price,
        total=price * quantity,
        reward=0,
        points=0,
        weight=weight * quantity,
        has_download=False,
        recurring=recurring,
    )


def snapshot(
    settings: Mapping[str, object] | None = None,
    lines: Sequence[Line] = (),
    *,
    ship_to: Mapping[str, object] | None = BRITAIN,
    bill_to: Mapping[str, object] | None = BRITAIN,
    currency: Currency = DOLLAR,
    language: str = "en-gb",
    geo_zones: Sequence[GeoZone] = (UK_ONLY, SOUTH_ONLY),
    session: Mapping[str, object] | None = None,
    extra: Mapping[str, object] | None = None,
    group: int = 1,
) -> Snapshot:
    """A shop with these settings on top of the few every shop has."""
    return Snapshot(
        settings=StoreSettings({**BASE, **(settings or {})}),
        checkout=Checkout("token", dict(session or {})),
        cart=Cart(list(lines)),
        taxes=TaxTable({9: {86: VAT, 87: ECO}}, {86: VAT.name, 87: ECO.name}),
        money=Money(currency, NumberStyle()),
        currencies=Currencies({one.code: one for one in (DOLLAR, EURO, POUND)}),
        texts=lambda route: packs.texts(language, route),
        now=datetime(2024, 5, 1, 12, 0, 0),  # noqa: DTZ001 - the shop's local time
        group=group,
        language_id=1,
        geo_zones={zone.geo_zone_id: zone for zone in geo_zones},
        weights=Units({1: UnitClass(1, 1.0, "kg"), 2: UnitClass(2, 1000.0, "g"), 5: UnitClass(5, 2.2046, "lb")}),
        lengths=Units({1: UnitClass(1, 1.0, "cm"), 2: UnitClass(2, 10.0, "mm"), 3: UnitClass(3, 0.3937, "in")}),
        shipping_address=ship_to,
        payment_address=bill_to,
        extra=dict(extra or {}),
    )
