"""Currencies and how amounts become text (pricing.md §4)."""

from collections.abc import Mapping
from dataclasses import dataclass

from cartapi.engine.phpnum import number_format, php_round


@dataclass(frozen=True, slots=True)
class Currency:
    """A row of `oc_currency`. `value` is its rate against the default currency, `places` its decimals."""

    currency_id: int
    code: str
    symbol_left: str
    symbol_right: str
    places: int
    value: float
    value_text: str
    enabled: bool


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """How a language writes numbers, and the shop's choice of blanks beside the symbols."""

    point: str = "."
    thousands: str = ","
    left_space: bool = False
    right_space: bool = False


REMEMBERED = 10_000
"""Amounts whose text is kept: the same prices come again and again."""
NO_CURRENCY = Currency(0, "", "", "", 0, 1.0, "1", enabled=False)


class Money:
    """Amounts in the default currency shown in one currency."""

    __slots__ = ("_written", "currency", "left", "rate", "right", "style")

    def __init__(self, currency: Currency, style: NumberStyle, rate: float | None = None) -> None:
        """`rate` replaces the currency's own (an order keeps the rate of its day); 0 or None means the currency's."""
        self.currency = currency
        self.style = style
        self.rate = rate or currency.value
        left, right = currency.symbol_left, currency.symbol_right
        self.left = "" if left in ("", "0") else left + (" " if style.left_space else "")
        self.right = "" if right in ("", "0") else (" " if style.right_space else "") + right
        self._written: dict[float, str] = {}

    def format(self, amount: float) -> str:
        """`amount` (default currency) as text in this currency: `$-30.10`, the sign after the left symbol (§4.2)."""
        known = self._written.get(amount)
        if known is None:
            if len(self._written) >= REMEMBERED:
                self._written.clear()
            known = self._written[amount] = self._write(amount)
        return known

    def _write(self, amount: float) -> str:
        value = php_round(amount * self.rate, self.currency.places)
        return f"{self.left}{number_format(value, self.currency.places, self.style.point, self.style.thousands)}{self.right}"

    def rounded(self, amount: float) -> float:
        """`amount` in this currency, rounded to its decimals, as a number."""
        return php_round(amount * self.rate, self.currency.places)


class Currencies:
    """All currencies of the shop, enabled or not, by code."""

    __slots__ = ("by_code",)

    def __init__(self, by_code: Mapping[str, Currency]) -> None:
        self.by_code = by_code

    def enabled(self, code: object) -> bool:
        """Whether `code`, case-sensitively, may be chosen at the start of a request (§4.1)."""
        currency = self.by_code.get(code) if isinstance(code, str) else None
        return currency is not None and currency.enabled

    def get(self, code: str) -> Currency:
        """The currency of this code; an unknown one has no symbols and the rate 1."""
        return self.by_code.get(code, NO_CURRENCY)

    def find(self, code: str) -> Currency | None:
        """The currency of this code in any case, as the database compares (§6.10)."""
        wanted = code.casefold()
        return next((c for c in self.by_code.values() if c.code.casefold() == wanted), None)

    def convert(self, value: float, source: str, target: str) -> float:
        """`value` from one currency to another; unknown codes and rate 0 as source count as 1, nothing is rounded (§4.3)."""
        return value * (self._rate(target) / (self._rate(source) or 1.0))  # order matters

    def _rate(self, code: str) -> float:
        currency = self.by_code.get(code)
        return currency.value if currency else 1.0
