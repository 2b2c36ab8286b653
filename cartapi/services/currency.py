"""The session's currency (pricing.md §6.10)."""

from cartapi.engine.problems import Problem, Refused
from cartapi.services.work import Work


def choose(work: Work, code: str) -> None:
    """Take a currency as posted, whatever its case and status: the next request replaces one that cannot be used (§4.1).

    Quotes in the old currency are forgotten. Refuses codes that no currency has.
    """
    if work.shop.tables.currencies.find(code) is None:
        raise Refused(Problem("currency"))
    work.checkout.set("currency", code)
    work.checkout.currency_changed()
