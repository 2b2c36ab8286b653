"""FedEx, asked for its own prices (Rate web service)."""

from collections.abc import Iterator

from sqlalchemy import Connection

from cartapi.engine.measures import shipping_weight
from cartapi.engine.methods import Quote, ShippingOffer
from cartapi.engine.phpnum import to_text
from cartapi.engine.snapshot import Snapshot
from cartapi.extensions.shipping import fedex_messages
from cartapi.extensions.shipping.fedex_messages import Rate
from cartapi.extensions.shipping.parcels import unit_of
from cartapi.extensions.shipping.quotes import reaches, several, taxed_by_setting
from cartapi.extensions.shipping.remote import ask, failed, quoted, start
from cartapi.extensions.vendors.client import Call, Reply
from cartapi.extensions.vendors.endpoints import endpoint
from cartapi.store import places

_LIVE, _TEST = "https://gateway.fedex.com/web-services", "https://gatewaybeta.fedex.com/web-services"
_PREFIX = "shipping_fedex_"


class FedEx:
    """A quote for each of the shop's services that FedEx sells for the parcel; its complaints are shown."""

    code = "fedex"

    def load(self, db: Connection, snapshot: Snapshot) -> object:
        """Ask, when the address is in the geo zone."""
        if snapshot.shipping_address is None or not reaches(self.code, snapshot):
            return None
        home = places.country(db, snapshot.settings.text("config_country_id"))
        call = self.call(snapshot, home.iso_code_2 if home else "")
        return start(lambda: ask(call))

    def quote(self, snapshot: Snapshot) -> ShippingOffer | None:
        """The services by their lower-case names, or no quotes and the complaint in `error` (checkout.md §9)."""
        return quoted(self.code, snapshot, lambda reply: self._offer(reply, snapshot))

    def call(self, snapshot: Snapshot, home: str) -> Call:
        """The request for rates; `home` is the ISO code of the shop's country."""
        settings, address = snapshot.settings, snapshot.shipping_address or {}
        host = _TEST if settings.truthy(f"{_PREFIX}test") else _LIVE
        weight_class, length_class = (settings.integer(f"{_PREFIX}{kind}_class_id") for kind in ("weight", "length"))
        body = fedex_messages.request(
            {key: settings.text(_PREFIX + key) for key in fedex_messages.SETTINGS},
            sender=(settings.text(f"{_PREFIX}postcode"), home),
            recipient={key: to_text(address.get(key)) for key in ("city", "zone_code", "postcode", "iso_code_2", "company")},
            weight=shipping_weight(snapshot.cart, snapshot.weights, weight_class),
            units=(unit_of(snapshot.weights, weight_class), unit_of(snapshot.lengths, length_class)),
            now=snapshot.now,
        )
        return Call("POST", f"{endpoint(self.code, host)}/", (), (), body, "text/xml; charset=utf-8")

    def _offer(self, reply: Reply, snapshot: Snapshot) -> ShippingOffer | None:
        rates, complaint = fedex_messages.reply(reply.body, snapshot.settings.text(f"{_PREFIX}rate_type"))
        if complaint:
            return failed(self.code, snapshot, complaint)
        wanted = snapshot.settings.listed(f"{_PREFIX}service")
        offer = several(self.code, snapshot, tuple(self._quotes([rate for rate in rates if rate.service in wanted], snapshot)))
        return ShippingOffer(offer.code, self._method_title(snapshot, offer.title), offer.quotes, offer.sort_order, "")

    def _quotes(self, rates: list[Rate], snapshot: Snapshot) -> Iterator[Quote]:
        settings, words = snapshot.settings, snapshot.texts("shipping/fedex")
        for rate in rates:
            title = words.get(f"text_{rate.service.lower()}") or rate.service.replace("_", " ").title()
            if rate.delivery and settings.truthy(f"{_PREFIX}display_time"):
                title += f" ({words['text_eta']} {rate.delivery})"
            cost = snapshot.currencies.convert(rate.amount, rate.currency, settings.text("config_currency"))
            yield taxed_by_setting(self.code, rate.service.lower(), title, cost, snapshot)

    def _method_title(self, snapshot: Snapshot, title: str) -> str:
        if not snapshot.settings.truthy(f"{_PREFIX}display_weight"):
            return title
        return f"{title} ({snapshot.texts('shipping/fedex')['text_weight']} {snapshot.weight_text()})"
