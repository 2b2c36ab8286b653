"""Hongkong Post (EC-Ship), asked for its own postage; only for shops that say so here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from secrets import token_bytes
from typing import cast

from sqlalchemy import Connection

from cartapi.engine.measures import shipping_weight
from cartapi.engine.methods import Quote, ShippingOffer
from cartapi.engine.phpnum import to_text, truthy
from cartapi.engine.snapshot import Snapshot
from cartapi.extensions.shipping import ec_ship_messages
from cartapi.extensions.shipping.quotes import reaches, several, taxed_by_setting
from cartapi.extensions.shipping.remote import quoted, start
from cartapi.extensions.vendors.cache import Cache
from cartapi.extensions.vendors.client import SECONDS, Call, vendors
from cartapi.extensions.vendors.endpoints import endpoint
from cartapi.extensions.vendors.pending import Pending

_HOST = "https://service.hongkongpost.hk"
_PREFIX = "shipping_ec_ship_"
_CURRENCY = "HKD"
_LEAST = 0.1

_E_EXPRESS = {
    **dict.fromkeys(("AUS", "NZL", "KOR", "SGP", "VNM"), "AE2"), **dict.fromkeys(("DEU", "FRA", "NOR"), "AE1"),
    "RUS": "AER", "GBR": "AEG", "CAN": "AEC", "USA": "AEP",
}  # fmt: skip
_SWITCHES = {
    "ARM": "air_registered_mail", "APL": "air_parcel", "EMS": "speed_post",
    "SMP": "smart_post", "LCP": "local_courier_post", "LPL": "local_parcel",
}  # fmt: skip

_kept: Cache[str] = Cache(seconds=300)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the carrier for one service; `weight` in the class of the setting."""

    account: ec_ship_messages.Account
    country: str
    service: str
    weight: float


class EcShip:
    """A quote for each service that Hongkong Post has a price for, converted from HKD (checkout.md §9, DEFECT).

    The original charges HKD amounts as if they were the shop's currency, so nothing is offered unless the shop sets
    `shipping_ec_ship_offer`. Countries are asked for by their ISO-3 codes; where the carrier's differ, the serialized setting
    `shipping_ec_ship_countries` names its code by ISO-3 code, or by `ISO-3/zone code`.
    """

    code = "ec_ship"

    def load(self, db: Connection, snapshot: Snapshot) -> object:
        """Ask for all services that are switched on, one by one and at once."""
        if not snapshot.settings.truthy(f"{_PREFIX}offer") or snapshot.shipping_address is None or not reaches(self.code, snapshot):
            return None
        questions, url = list(self.questions(snapshot)), endpoint(self.code, _HOST) + "/API/services/Calculator"
        return start(lambda: postages(url, questions))

    def quote(self, snapshot: Snapshot) -> ShippingOffer | None:
        """The services that have a postage, numbered from 0."""
        return quoted(self.code, snapshot, lambda found: self._offer(found, snapshot))

    def findings(self, settings: Mapping[str, object]) -> Iterator[str]:
        """That it offers nothing yet."""
        if not truthy(settings.get(f"{_PREFIX}offer")):
            yield f"ec_ship offers nothing until {_PREFIX}offer is 1; then it converts prices from HKD, unlike the original."

    def questions(self, snapshot: Snapshot) -> Iterator[Question]:
        """One question for each service to the address's country."""
        settings = snapshot.settings
        account = ec_ship_messages.Account(*(settings.text(_PREFIX + key) for key in ("api_username", "api_key", "username")))
        iso = to_text((snapshot.shipping_address or {}).get("iso_code_3"))
        weight = shipping_weight(snapshot.cart, snapshot.weights, settings.integer(f"{_PREFIX}weight_class_id"))
        for service in _services(iso):
            if settings.truthy(_PREFIX + _SWITCHES.get(service, "e_express")):
                yield Question(account, self._country(snapshot, iso), service, max(weight, _LEAST))

    def _country(self, snapshot: Snapshot, iso: str) -> str:
        zone = to_text((snapshot.shipping_address or {}).get("zone_code"))
        stored = snapshot.settings.raw(f"{_PREFIX}countries")
        names: Mapping[str, object] = cast("Mapping[str, object]", stored) if isinstance(stored, Mapping) else {}
        return to_text(names.get(f"{iso}/{zone}") or names.get(iso) or iso)

    def _offer(self, found: Mapping[str, float], snapshot: Snapshot) -> ShippingOffer | None:
        words, quotes = snapshot.texts("shipping/ec_ship"), list[Quote]()
        for number, (service, amount) in enumerate(found.items()):
            cost = snapshot.currencies.convert(amount, _CURRENCY, snapshot.settings.text("config_currency"))
            title = words[f"text_{_SWITCHES.get(service, 'e_express')}"]
            quotes.append(taxed_by_setting(self.code, str(number), title, cost, snapshot))
        return several(self.code, snapshot, tuple(quotes)) if quotes else None


def postages(url: str, questions: list[Question]) -> dict[str, float]:
    """Postage in HKD by service; services that the carrier refuses are left out."""
    asked = {one.service: Pending(lambda question=one: _postage(url, question), SECONDS) for one in questions}
    found = {service: pending.result() for service, pending in asked.items()}
    return {service: amount for service, amount in found.items() if amount is not None}


def _postage(url: str, question: Question) -> float | None:
    body = _kept.get(question)
    if body is None:
        request = ec_ship_messages.request(
            question.account, question.country, question.service, question.weight, token_bytes(16), datetime.now(UTC)
        )
        reply = vendors().send(Call("POST", url, (), (("SOAPAction", '""'),), request, "text/xml; charset=utf-8"))
        body = reply.body.decode("utf-8", "replace")
    amount = ec_ship_messages.postage(body)
    _kept.put(question, body)
    return amount


def _services(iso: str) -> tuple[str, ...]:
    if iso == "HKG":
        return ("SMP", "LCP", "LPL")
    return (*((_E_EXPRESS[iso],) if iso in _E_EXPRESS else ()), "ARM", "APL", "EMS")
