"""Shipping priced by weight, with rates of its own for each geo zone."""

from collections.abc import Iterator

from cartapi.engine.geography import place_of
from cartapi.engine.methods import Quote, ShippingOffer
from cartapi.engine.snapshot import Snapshot
from cartapi.extensions.shipping.quotes import several, taxed_by_setting
from cartapi.extensions.shipping.rates import rate_for


class Weight:
    """One quote for each geo zone that holds the address and has a rate for the weight."""

    code = "weight"

    def quote(self, snapshot: Snapshot) -> ShippingOffer | None:
        """Quotes `weight_<geo zone id>` in order of the zones' names, as the store sorts them; None when no zone offers (§9)."""
        quotes = tuple(self._quotes(snapshot))
        return several(self.code, snapshot, quotes) if quotes else None

    def _quotes(self, snapshot: Snapshot) -> Iterator[Quote]:
        if snapshot.shipping_address is None:
            return
        place, settings, weight = place_of(snapshot.shipping_address), snapshot.settings, snapshot.weight()
        words = snapshot.texts("shipping/weight")
        for zone in snapshot.geo_zones.values():
            prefix = f"shipping_weight_{zone.geo_zone_id}"
            if zone.name is None or not settings.truthy(f"{prefix}_status") or not zone.contains(place):
                continue
            cost = rate_for(settings.raw(f"{prefix}_rate"), weight, f"{prefix}_rate")
            if cost:
                title = f"{zone.name}  ({words['text_weight']} {snapshot.weight_text()})"
                yield taxed_by_setting(self.code, f"weight_{zone.geo_zone_id}", title, cost, snapshot)
