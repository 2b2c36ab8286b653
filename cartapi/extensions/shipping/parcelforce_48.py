"""Parcelforce's delivery within two days, by the shop's own rates."""

from collections.abc import Iterator

from cartapi.engine.methods import ShippingOffer
from cartapi.engine.phpnum import to_float
from cartapi.engine.snapshot import Snapshot
from cartapi.extensions.shipping.quotes import reaches, single, taxed_by_setting
from cartapi.extensions.shipping.rates import rate_for

_PREFIX = "shipping_parcelforce_48_"


class Parcelforce48:
    """A rate by weight; insurance by sub-total, which is shown and not charged."""

    code = "parcelforce_48"

    def quote(self, snapshot: Snapshot) -> ShippingOffer | None:
        """The first rate that holds the weight, unless it is 0 (checkout.md §9)."""
        cost = rate_for(snapshot.settings.raw(f"{_PREFIX}rate"), snapshot.weight(), f"{_PREFIX}rate")
        if not reaches(self.code, snapshot) or not to_float(cost):
            return None
        title = snapshot.texts("shipping/parcelforce_48")["text_description"] + "".join(self._remarks(snapshot))
        return single(self.code, snapshot, taxed_by_setting(self.code, self.code, title, cost, snapshot))

    def _remarks(self, snapshot: Snapshot) -> Iterator[str]:
        settings, words = snapshot.settings, snapshot.texts("shipping/parcelforce_48")
        if settings.truthy(f"{_PREFIX}display_weight"):
            yield f" ({words['text_weight']} {snapshot.weight_text()})"
        if settings.truthy(f"{_PREFIX}display_insurance"):
            setting = f"{_PREFIX}insurance"
            insured = to_float(rate_for(settings.raw(setting), snapshot.cart.subtotal(), setting))
            if insured:
                yield f" ({words['text_insurance']} {snapshot.money.format(insured)})"
        if settings.truthy(f"{_PREFIX}display_time"):
            yield f" ({words['text_time']})"
