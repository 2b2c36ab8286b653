"""Royal Mail: a quote for each service that goes to the address, by the shop's own rates."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from cartapi.engine.methods import Quote, ShippingOffer
from cartapi.engine.phpnum import to_float, to_text
from cartapi.engine.snapshot import Snapshot
from cartapi.extensions.shipping.quotes import reaches, several, taxed_by_setting
from cartapi.extensions.shipping.rates import rate_for

_PREFIX = "shipping_royal_mail_"
_HOME = "GB"


@dataclass(frozen=True, slots=True)
class Service:
    """A row of the table's services; `insured` is an amount in the default currency, 0 for none."""

    key: str
    where: str
    rates: str
    insured: int = 0

    def goes_to(self, country: str) -> bool:
        """Whether the service serves a country (two letters, "" for an unknown one)."""
        if self.where in ("domestic", "abroad"):
            return (country == _HOME) == (self.where == "domestic")
        if self.where == "signed":
            return (country == "BA" or _region(country) != "") and country not in regions()["not_signed"]
        return country in regions()[self.where]

    def rate_setting(self, country: str) -> str:
        """The setting that holds the rates for a country; "" when it is in no region."""
        if self.rates == "single":
            return f"{_PREFIX}{self.key}_rate"
        region = _region(country)
        if self.rates == "regional_outside_eu" and region == "eu" and country in regions()["outside_eu"]:
            region = "non_eu"
        return f"{_PREFIX}{self.key}_{region}_rate" if region else ""


class RoyalMail:
    """One quote for each service that is switched on, serves the country and has a rate for the weight."""

    code = "royal_mail"

    def quote(self, snapshot: Snapshot) -> ShippingOffer | None:
        """The quotes in the order of the table; None when there is none (checkout.md §9)."""
        if not reaches(self.code, snapshot):
            return None
        quotes = tuple(self._quotes(snapshot, to_text((snapshot.shipping_address or {}).get("iso_code_2"))))
        return several(self.code, snapshot, quotes) if quotes else None

    def _quotes(self, snapshot: Snapshot, country: str) -> Iterator[Quote]:
        weight = snapshot.weight()
        for service in services():
            if not snapshot.settings.truthy(f"{_PREFIX}{service.key}_status") or not service.goes_to(country):
                continue
            setting = service.rate_setting(country)
            cost = rate_for(snapshot.settings.raw(setting), weight, setting)
            if to_float(cost):
                yield taxed_by_setting(self.code, service.key, self._title(service, snapshot), cost, snapshot)

    def _title(self, service: Service, snapshot: Snapshot) -> str:
        words = snapshot.texts("shipping/royal_mail")
        title = words[f"text_{service.key}"]
        if snapshot.settings.truthy(f"{_PREFIX}display_weight"):
            title += f" ({words['text_weight']} {snapshot.weight_text()})"
        if service.insured and snapshot.settings.truthy(f"{_PREFIX}display_insurance"):
            title += f" ({words['text_insurance']} {snapshot.money.format(service.insured)})"
        return title


@cache
def services() -> tuple[Service, ...]:
    """The services of the table."""
    return tuple(Service(**row) for row in _table()["services"])


@cache
def regions() -> dict[str, frozenset[str]]:
    """The country codes of each region of the table."""
    return {name: frozenset(codes.split()) for name, codes in _table()["regions"].items()}


def _region(country: str) -> str:
    """How settings call the region of a country, "" for none."""
    by_setting = (("eu", "europe"), ("zone_1", "zone_1"), ("zone_2", "zone_2"))
    return next((name for name, region in by_setting if country in regions()[region]), "")


def _table() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "royal_mail.toml").read_text("utf-8"))
