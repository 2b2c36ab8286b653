"""Australia Post, asked for its own prices (PAC API)."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, cast

from sqlalchemy import Connection

from cartapi.engine.methods import Quote, ShippingOffer
from cartapi.engine.phpnum import is_numeric, to_float, to_text
from cartapi.engine.snapshot import Snapshot
from cartapi.extensions.shipping.parcels import class_of, parcel
from cartapi.extensions.shipping.quotes import reaches, several, taxed_by_setting
from cartapi.extensions.shipping.remote import ask, json_of, quoted, start
from cartapi.extensions.vendors.client import Call, Reply
from cartapi.extensions.vendors.endpoints import endpoint

_HOST = "https://digitalapi.auspost.com.au"
_CURRENCY = "AUD"


class AusPost:
    """A quote for each service that Australia Post sells for the parcel, in its prices converted from AUD."""

    code = "auspost"

    def load(self, db: Connection, snapshot: Snapshot) -> object:
        """Ask, when the address is in the geo zone."""
        if snapshot.shipping_address is None or not reaches(self.code, snapshot):
            return None
        call = self.call(snapshot)
        return start(lambda: ask(call))

    def quote(self, snapshot: Snapshot) -> ShippingOffer | None:
        """The services; None when Australia Post refuses the parcel (checkout.md §9)."""
        return quoted(self.code, snapshot, lambda reply: self._offer(reply, snapshot))

    def call(self, snapshot: Snapshot) -> Call:
        """The request for prices: measures in cm, weight in the class of the setting."""
        settings, address = snapshot.settings, snapshot.shipping_address or {}
        centimetres = class_of(snapshot.lengths, "cm") or settings.integer("config_length_class_id")
        measured = parcel(snapshot, settings.integer("shipping_auspost_weight_class_id"), centimetres)
        country = to_text(address.get("iso_code_2"))
        scope, params = "international", {"country_code": country, "weight": measured.weight}
        if country == "AU":
            scope, params = "domestic", {
                "from_postcode": settings.text("shipping_auspost_postcode"),
                "to_postcode": to_text(address.get("postcode")),
                "height": measured.height,
                "width": measured.width,
                "length": measured.length,
                "weight": measured.weight,
            }  # fmt: skip
        url = f"{endpoint(self.code, _HOST)}/postage/parcel/{scope}/service.json"
        key = ("AUTH-KEY", settings.text("shipping_auspost_api"))
        return Call("GET", url, tuple((name, to_text(value)) for name, value in params.items()), (key,))

    def _offer(self, reply: Reply, snapshot: Snapshot) -> ShippingOffer | None:
        quotes = {quote.key: quote for quote in self._quotes(json_of(reply), snapshot)}
        return replace(several(self.code, snapshot, tuple(quotes.values())), error="") if quotes else None

    def _quotes(self, answer: dict[str, Any], snapshot: Snapshot) -> Iterator[Quote]:
        for service in _services(answer):
            if is_numeric(to_text(service.get("price"))):
                name, price = to_text(service.get("name")), to_float(service.get("price"))
                cost = snapshot.currencies.convert(price, _CURRENCY, snapshot.settings.text("config_currency"))
                yield taxed_by_setting(self.code, name.replace(".", ""), name, cost, snapshot)


def _services(answer: dict[str, Any]) -> list[Mapping[str, object]]:
    """The services of an answer: a list, or a single one by itself."""
    services = answer.get("services")
    found: object = cast("Mapping[str, object]", services).get("service") if isinstance(services, Mapping) else None
    listed = cast("list[object]", found) if isinstance(found, list) else [found]
    return [cast("Mapping[str, object]", one) for one in listed if isinstance(one, Mapping)]
