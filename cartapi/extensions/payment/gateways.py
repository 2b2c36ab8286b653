"""The payment gateways of a stock shop, each a row of `gateways.toml`: they only offer, the storefront takes the money."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cartapi.engine.methods import PaymentOffer
from cartapi.engine.phpnum import compare
from cartapi.engine.settings import StoreSettings
from cartapi.engine.snapshot import Snapshot
from cartapi.extensions.payment.standard import reaches_minimum


@dataclass(frozen=True, slots=True)
class Gateway:
    """A gateway by its deviations from rule P; the fields are explained in the table."""

    code: str
    minimum: str = ""
    zone: str = ""
    sort_order: str = ""
    no_minimum: bool = False
    always_compare: bool = False
    currencies: str = ""
    with_shipping: str = ""
    recurring: bool = False
    never: bool = False

    def offer(self, snapshot: Snapshot, total: float) -> PaymentOffer | None:
        """The offer when the gateway's rules hold (checkout.md §10)."""
        if self.never or not self._fits_session(snapshot) or not self._is_enough(snapshot.settings, total):
            return None
        if not snapshot.bills_to(self._setting(snapshot.settings, "geo_zone_id", self.zone)):
            return None
        title = snapshot.texts(f"payment/{self.code}")["text_title"]
        sort_order = self._setting(snapshot.settings, "sort_order", self.sort_order)
        return PaymentOffer(self.code, title, sort_order, recurring=self.recurring)

    def findings(self, settings: Mapping[str, object]) -> Iterator[str]:
        """That it is for the storefront alone."""
        if self.never:
            yield f"{self.code} is for the shop's storefront; the API never offers it, as in the original."

    def _fits_session(self, snapshot: Snapshot) -> bool:
        chosen = snapshot.checkout.shipping_method
        return (not self.currencies or snapshot.money.currency.code in self.currencies.split()) and (
            not self.with_shipping or (chosen is not None and chosen.get("code") == self.with_shipping)
        )

    def _is_enough(self, settings: StoreSettings, total: float) -> bool:
        if self.no_minimum:
            return True
        minimum = self._setting(settings, "total", self.minimum)
        return compare(minimum, total) <= 0 if self.always_compare else reaches_minimum(minimum, total)

    def _setting(self, settings: StoreSettings, name: str, odd: str) -> object:
        """The prefixed setting; where it is missing or empty and an odd key is known, that one (§10, DEFECT)."""
        value = settings.raw(f"payment_{self.code}_{name}")
        return settings.raw(odd) if odd and value in (None, "") else value


def gateways() -> list[Gateway]:
    """All gateways of the table."""
    rows = tomllib.loads((Path(__file__).parent / "gateways.toml").read_text("utf-8"))
    return [Gateway(code, **row) for code, row in rows.items()]
