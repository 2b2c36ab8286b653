"""Amounts as this dialect shows them."""

from dataclasses import dataclass

from cartapi.engine.currency import Money


@dataclass(frozen=True, slots=True)
class Price:
    """An amount in the session's currency: rounded to its decimals, and as text. `title` is for totals."""

    currency: str
    amount: float
    formatted: str
    title: str = ""


def price(money: Money, amount: float, title: str = "") -> Price:
    """`amount` (default currency, unrounded) as it is shown."""
    return Price(money.currency.code, money.rounded(amount) + 0.0, money.format(amount), title)  # + 0.0 takes the sign off a zero
