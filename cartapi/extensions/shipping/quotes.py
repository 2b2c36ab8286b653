"""The shape most shipping methods share: one quote, titled by the language, taxed and zoned by the shop's settings."""

from cartapi.engine.methods import Quote, ShippingOffer
from cartapi.engine.phpnum import to_float
from cartapi.engine.snapshot import Snapshot
from cartapi.engine.tax import class_named


def reaches(code: str, snapshot: Snapshot) -> bool:
    """Whether the method's geo zone setting lets the shipping address in (checkout.md §8)."""
    return snapshot.ships_to(snapshot.settings.raw(f"shipping_{code}_geo_zone_id"))


def taxed_by_setting(code: str, key: str, title: str, cost: object, snapshot: Snapshot) -> Quote:
    """A quote whose tax class is the method's setting, echoed as stored; a cost that is no number is shown as 0 (§9, DEFECT)."""
    setting = f"shipping_{code}_tax_class_id"
    tax_class = snapshot.settings.raw(setting)
    text = snapshot.price_text(to_float(cost), class_named(tax_class))
    return Quote(key, f"{code}.{key}", title, _scalar(cost), tax_class, text)


def untaxed(code: str, title: str, cost: object, snapshot: Snapshot) -> Quote:
    """A quote without tax class, keyed as the method itself."""
    return Quote(code, f"{code}.{code}", title, _scalar(cost), 0, snapshot.price_text(to_float(cost), 0))


def single(code: str, snapshot: Snapshot, quote: Quote) -> ShippingOffer:
    """An offer of one quote, with the method's title and sort order."""
    return several(code, snapshot, (quote,))


def several(code: str, snapshot: Snapshot, quotes: tuple[Quote, ...]) -> ShippingOffer:
    """An offer of these quotes, with the method's title and sort order."""
    title = snapshot.texts(f"shipping/{code}")["text_title"]
    return ShippingOffer(code, title, quotes, snapshot.settings.raw(f"shipping_{code}_sort_order"))


def _scalar(cost: object) -> object:
    """A cost as it can be shown: a serialized setting is none."""
    return None if isinstance(cost, list | dict) else cost
