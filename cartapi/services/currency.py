"""The session's currency (pricing.md §6.10)."""

from cartapi.engine.problems import Problem, Refused
from cartapi.services.work import Work


def choose(work: Work, code: str) -> None:
    """Take an enabled currency, spelled as in the table; quotes in the old one are forgotten. Refuses others."""
    currency = work.shop.tables.currencies.find(code)
    if currency is None or not currency.enabled:
        raise Refused(Problem("currency"))
    work.checkout.set("currency", currency.code)
    work.checkout.currency_changed()
