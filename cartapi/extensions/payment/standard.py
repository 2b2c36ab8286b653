"""What most payment methods share: a minimum total and a geo zone (checkout.md §10, rule P)."""

from cartapi.engine.methods import PaymentOffer
from cartapi.engine.phpnum import compare
from cartapi.engine.snapshot import Snapshot


def reaches_minimum(minimum: object, total: float) -> bool:
    """Whether `total` (default currency, tax included) is enough; no minimum when it is 0, empty or missing, never with a text."""
    return not (compare(minimum, 0) > 0 and compare(minimum, total) > 0)


def is_available(code: str, snapshot: Snapshot, total: float) -> bool:
    """Rule P: the total reaches the method's minimum and the payment address is in its geo zone."""
    settings = snapshot.settings
    return reaches_minimum(settings.raw(f"payment_{code}_total"), total) and snapshot.bills_to(
        settings.raw(f"payment_{code}_geo_zone_id")
    )


def plain_offer(code: str, snapshot: Snapshot) -> PaymentOffer:
    """The offer with the language's title and the shop's sort order, without terms."""
    title = snapshot.texts(f"payment/{code}")["text_title"]
    return PaymentOffer(code, title, snapshot.settings.raw(f"payment_{code}_sort_order"))
