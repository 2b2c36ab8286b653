"""Klarna's two methods: by country, each country with settings of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import cast

from cartapi.engine.currency import Money
from cartapi.engine.methods import PaymentOffer
from cartapi.engine.phpnum import to_float, to_int, to_text, truthy
from cartapi.engine.snapshot import Snapshot
from cartapi.extensions.payment.instalments import lowest_monthly, plans_of
from cartapi.extensions.payment.standard import reaches_minimum

_DUTCH_LIMIT = 250.0  # EUR; the law of the Netherlands


@dataclass(frozen=True, slots=True)
class Country:
    """Where Klarna is offered: the currency it needs there, and the locale of its terms."""

    currency: str
    locale: str


COUNTRIES = {
    "NOR": Country("NOK", "nb_no"),
    "SWE": Country("SEK", "sv_se"),
    "FIN": Country("EUR", "fi_fi"),
    "DNK": Country("DKK", "da_dk"),
    "DEU": Country("EUR", "de_de"),
    "NLD": Country("EUR", "nl_nl"),
}


class KlarnaInvoice:
    """Pay within 14 days; the fee of the `klarna_fee` total is named in the terms (checkout.md §10)."""

    code = "klarna_invoice"

    def offer(self, snapshot: Snapshot, total: float) -> PaymentOffer | None:
        """The offer in the six countries, with a link to Klarna's terms."""
        found = _agreement(self.code, snapshot, total)
        if found is None:
            return None
        iso, settings = found
        title = snapshot.texts("payment/klarna_invoice")["text_title"]
        terms = _terms(settings, iso, f"invoice?fee={self._fee(snapshot, iso)}", snapshot.texts("payment/klarna_invoice"))
        return PaymentOffer(self.code, title, settings.get("sort_order"), terms)

    def _fee(self, snapshot: Snapshot, iso: str) -> str:
        """The fee with tax in the country's currency, 0 when it is off."""
        settings = _of_country(snapshot, "total_klarna_fee", iso)
        if settings is None or not truthy(settings.get("status")):
            return "0"
        amount = snapshot.taxes.calculate(to_float(settings.get("fee")), to_int(settings.get("tax_class_id")))
        currency = snapshot.currencies.get(COUNTRIES[iso].currency)
        return to_text(Money(currency, snapshot.money.style).rounded(amount))


class KlarnaAccount:
    """Pay by the month, for persons; needs a plan that Klarna has sent to the shop (checkout.md §10)."""

    code = "klarna_account"

    def offer(self, snapshot: Snapshot, total: float) -> PaymentOffer | None:
        """The offer, titled with the lowest monthly rate of the country's plans in its currency."""
        found = _agreement(self.code, snapshot, total)
        if found is None or truthy((snapshot.payment_address or {}).get("company")):
            return None
        iso, settings = found
        currency = snapshot.currencies.get(COUNTRIES[iso].currency)
        due = snapshot.currencies.convert(total, snapshot.settings.text("config_currency"), currency.code)
        monthly = lowest_monthly(plans_of(_of_country(snapshot, "klarna_account_pclasses", iso)), due)
        if monthly is None or (iso == "NLD" and due > _DUTCH_LIMIT):
            return None
        words = snapshot.texts("payment/klarna_account")
        title = words["text_title"].replace("%s", Money(currency, snapshot.money.style, 1.0).format(monthly))
        return PaymentOffer(self.code, title, settings.get("sort_order"), _terms(settings, iso, "account", words))


def _agreement(code: str, snapshot: Snapshot, total: float) -> tuple[str, Mapping[str, object]] | None:
    """ISO code and settings of the payment address's country, when Klarna is offered there for this total."""
    iso = to_text((snapshot.payment_address or {}).get("iso_code_3"))
    settings = _of_country(snapshot, f"payment_{code}", iso)
    if settings is None or iso not in COUNTRIES or COUNTRIES[iso].currency not in snapshot.currencies.by_code:
        return None
    allowed = (
        truthy(settings.get("status"))
        and reaches_minimum(settings.get("total"), total)
        and snapshot.bills_to(settings.get("geo_zone_id"))
    )
    return (iso, settings) if allowed else None


def _of_country(snapshot: Snapshot, key: str, iso: str) -> Mapping[str, object] | None:
    """The country's member of a serialized setting; None when there is none."""
    by_country = snapshot.settings.raw(key)
    own = cast("Mapping[str, object]", by_country).get(iso) if isinstance(by_country, Mapping) else None
    if isinstance(own, list):
        return {str(number): member for number, member in enumerate(cast("list[object]", own))}
    return cast("Mapping[str, object]", own) if isinstance(own, Mapping) else None


def _terms(settings: Mapping[str, object], iso: str, document: str, words: Mapping[str, str]) -> str:
    merchant = escape(to_text(settings["merchant"]))
    address = f"https://cdn.klarna.com/1.0/shared/content/legal/terms/{merchant}/{COUNTRIES[iso].locale}/{document}"
    return f'<a href="{address}" target="_blank">{words["text_terms"]}</a>'
