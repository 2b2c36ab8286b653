"""What a sum costs by the month under the plans that Klarna sends to a shop."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from cartapi.engine.phpnum import to_float, to_int

_SPECIAL = 2  # type of plans that are paid at once, later


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan ("PClass"): amounts in the country's currency, `rate` in percent a year."""

    months: int
    start_fee: float
    invoice_fee: float
    rate: float
    minimum: float

    def monthly(self, due: float) -> float:
        """What `due` costs each month: an annuity of the sum with the start fee, and the invoice fee."""
        principal, monthly_rate = due + self.start_fee, self.rate / 100 / 12
        if not monthly_rate:
            return principal / self.months + self.invoice_fee
        return principal * monthly_rate / (1 - (1 + monthly_rate) ** -self.months) + self.invoice_fee


def plans_of(stored: Mapping[str, object] | None) -> list[Plan]:
    """The plans of one country as the shop stores them; entries that are no plans are left out."""
    return [
        plan
        for entry in (stored or {}).values()
        if isinstance(entry, Mapping)
        for plan in _plan(cast("Mapping[str, object]", entry))
    ]


def lowest_monthly(plans: Iterable[Plan], due: float) -> float | None:
    """The lowest monthly rate of the plans that take `due`; None when none does."""
    return min((plan.monthly(due) for plan in plans if due >= plan.minimum), default=None)


def _plan(entry: Mapping[str, object]) -> Iterable[Plan]:
    months = to_int(entry.get("months"))
    if months > 0 and to_int(entry.get("type")) != _SPECIAL:
        amounts = (to_float(entry.get(key)) for key in ("startfee", "invoicefee", "interestrate", "minamount"))
        yield Plan(months, *amounts)
