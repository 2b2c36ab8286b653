"""The United States Postal Service, asked for its own prices (OAuth, Domestic Prices API)."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from cartapi.engine.methods import Quote, ShippingOffer
from cartapi.engine.phpnum import is_numeric, to_float, to_text
from cartapi.engine.snapshot import Snapshot
from cartapi.extensions.shipping.parcels import class_of, parcel
from cartapi.extensions.shipping.quotes import reaches, several, taxed_by_setting
from cartapi.extensions.shipping.remote import ask, json_of, quoted, start
from cartapi.extensions.vendors.cache import Cache
from cartapi.extensions.vendors.client import SECONDS, Call, VendorDown, vendors
from cartapi.extensions.vendors.endpoints import endpoint
from cartapi.extensions.vendors.pending import Pending

_LIVE, _TEST = "https://apis.usps.com", "https://apis-tem.usps.com"
_CURRENCY = "USD"
_ZIP = 5
_REFUSED = 401
_EARLY = 60.0  # seconds before its end that a token is exchanged

# Setting and quote key, mail class, rate indicator (single piece).
_SERVICES = (
    ("usps_ground_advantage", "USPS_GROUND_ADVANTAGE", "SP"),
    ("priority_mail", "PRIORITY_MAIL", "SP"),
    ("priority_mail_express", "PRIORITY_MAIL_EXPRESS", "PA"),
    ("media_mail", "MEDIA_MAIL", "SP"),
)

_tokens: Cache[str] = Cache(seconds=0, size=16)


@dataclass(frozen=True, slots=True)
class Access:
    """Who asks, and where."""

    url: str
    client_id: str
    client_secret: str


class UspsOauth:
    """A quote for each mail class that is switched on, for parcels inside the United States."""

    code = "usps_oauth"

    def load(self, db: Connection, snapshot: Snapshot) -> object:
        """Ask for a token and for the price of each class, when the address is in the country and the geo zone."""
        address, settings = snapshot.shipping_address or {}, snapshot.settings
        if to_text(address.get("iso_code_2")) != "US" or not reaches(self.code, snapshot):
            return None
        host = _TEST if settings.truthy("shipping_usps_oauth_test") else _LIVE
        secrets = (settings.text(f"shipping_usps_oauth_{key}") for key in ("client_id", "client_secret"))
        access, bodies = Access(endpoint(self.code, host), *secrets), dict(self.bodies(snapshot))
        return start(lambda: prices(access, bodies))

    def quote(self, snapshot: Snapshot) -> ShippingOffer | None:
        """The classes that have a price, converted from USD, each with the handling fee; sorted by a number (checkout.md §9)."""
        offer = quoted(self.code, snapshot, lambda found: self._offer(found, snapshot))
        return offer and replace(offer, sort_order=snapshot.settings.integer("shipping_usps_oauth_sort_order"))

    def bodies(self, snapshot: Snapshot) -> Iterator[tuple[str, bytes]]:
        """What is asked for each class that is switched on: pounds and inches."""
        settings, address = snapshot.settings, snapshot.shipping_address or {}
        pounds = class_of(snapshot.weights, "lb", "lbs") or settings.integer("shipping_usps_oauth_weight_class_id")
        inches = class_of(snapshot.lengths, "in", '"') or settings.integer("config_length_class_id")
        measured = parcel(snapshot, pounds, inches)
        for key, mail_class, indicator in _SERVICES:
            if settings.truthy(f"shipping_usps_oauth_{key}"):
                question = {
                    "originZIPCode": settings.text("shipping_usps_oauth_postcode")[:_ZIP],
                    "destinationZIPCode": to_text(address.get("postcode"))[:_ZIP],
                    "weight": measured.weight,
                    "length": measured.length,
                    "width": measured.width,
                    "height": measured.height,
                    "mailClass": mail_class,
                    "processingCategory": "MACHINABLE",
                    "rateIndicator": indicator,
                    "destinationEntryFacilityType": "NONE",
                    "priceType": settings.text("shipping_usps_oauth_price_type") or "RETAIL",
                    "mailingDate": snapshot.now.strftime("%Y-%m-%d"),
                }
                yield key, json.dumps(question).encode()

    def _offer(self, found: Mapping[str, float], snapshot: Snapshot) -> ShippingOffer | None:
        settings, words = snapshot.settings, snapshot.texts("shipping/usps_oauth")
        quotes: list[Quote] = []
        for key, price in found.items():
            amount = price + settings.number("shipping_usps_oauth_handling_fee")
            cost = snapshot.currencies.convert(amount, _CURRENCY, settings.text("config_currency"))
            quotes.append(taxed_by_setting(self.code, key, words[f"text_{key}"], cost, snapshot))
        return several(self.code, snapshot, tuple(quotes)) if quotes else None


def prices(access: Access, bodies: Mapping[str, bytes]) -> dict[str, float]:
    """Prices by key of the service, in USD; classes that the carrier refuses for the parcel are left out."""
    if not bodies:
        return {}
    token = _token(access)
    asked = {key: Pending(lambda one=body: _price(access, token, one), SECONDS) for key, body in bodies.items()}
    found = {key: pending.result() for key, pending in asked.items()}
    return {key: price for key, price in found.items() if price is not None}


def _token(access: Access) -> str:
    known = _tokens.get(access)
    if known:
        return known
    body = {"client_id": access.client_id, "client_secret": access.client_secret, "grant_type": "client_credentials"}
    answer = json_of(vendors().send(_post(access, "/oauth2/v3/token", json.dumps(body).encode())))
    token = to_text(answer.get("access_token"))
    if not token:
        raise VendorDown(f"no token: {answer.get('error_description') or answer.get('error') or 'no reason given'}")
    _tokens.put(access, token, max(0.0, to_float(answer.get("expires_in")) - _EARLY))
    return token


def _price(access: Access, token: str, body: bytes) -> float | None:
    reply = ask(_post(access, "/prices/v3/base-rates/search", body, token))
    if reply.status == _REFUSED:
        _tokens.put(access, "", 0)
        raise VendorDown("the token is refused")
    price: Any = json_of(reply).get("totalBasePrice")
    return to_float(price) if is_numeric(to_text(price)) else None


def _post(access: Access, path: str, body: bytes, token: str = "") -> Call:
    headers = (("Authorization", f"Bearer {token}"),) if token else ()
    return Call("POST", access.url + path, (), headers, body, "application/json")
