"""What a customer can choose: payment, shipping, totals, currency, and settings that stand in the way of an order."""

from collections.abc import Iterator

from cartapi.extensions import overview
from cartapi.extensions.overview import ExtensionState
from cartapi.services.doctor.finding import Finding, Level, Patient

_NEEDED = {"payment": "no order can be placed", "shipping": "only downloads and vouchers can be ordered"}


def look(patient: Patient) -> Iterator[Finding]:
    """Methods, then the settings that every order needs."""
    states = overview.states(patient.shop.extensions, patient.settings, patient.shop.geo_zones)
    for kind, effect in _NEEDED.items():
        codes = [state.code for state in states if state.kind == kind and state.enabled and state.served]
        if codes:
            yield Finding(Level.OK, kind, f"enabled: {', '.join(codes)}")
        else:
            level = Level.PROBLEM if kind == "payment" else Level.WARNING
            advice = f"enable one in the shop's back office, or with `cartapi extension enable {kind} CODE`"
            yield Finding(level, kind, f"no {kind} method is enabled and known here: {effect}", advice)
    yield from _totals(states)
    for state in states:
        for finding in state.findings:
            yield Finding(Level.WARNING, state.kind, finding, _advice(state))
    yield from _basics(patient)


def _totals(states: list[ExtensionState]) -> Iterator[Finding]:
    enabled = {state.code for state in states if state.kind == "total" and state.enabled}
    for code in ("sub_total", "total"):
        if code not in enabled:
            text = f"the total {code!r} is not enabled: orders come without that line"
            yield Finding(Level.WARNING, "total", text, f"cartapi extension enable total {code}")


def _advice(state: ExtensionState) -> str:
    if not state.served:
        return f"install a package that serves it, or `cartapi extension disable {state.kind} {state.code}`"
    return "correct it in the shop's back office"


def _basics(patient: Patient) -> Iterator[Finding]:
    currency, language = patient.setting("config_currency"), patient.setting("config_language")
    known = patient.shop.currencies.get(currency)
    if not known.code:
        yield Finding(
            Level.PROBLEM, "settings", f"config_currency is {currency!r}, which is no currency", "choose one in the shop's settings"
        )
    elif known.value != 1:
        text = f"the shop's currency {currency} has the value {known.value_text}, not 1: every price is multiplied by it"
        yield Finding(Level.WARNING, "settings", text, "set its value to 1 and renew the others")
    if language not in {each.code for each in patient.shop.languages}:
        text = f"config_language is {language!r}, which is no enabled language: texts are in the first one that is"
        yield Finding(Level.WARNING, "settings", text, "choose one in the shop's settings")
    if patient.setting("config_maintenance") == "1":
        yield Finding(Level.NOTE, "settings", "the shop is in maintenance mode; the API answers all the same, as PHP's does")
