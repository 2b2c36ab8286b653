"""Order totals: an ordered pipeline over one sheet (pricing.md §5)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cartapi.engine.phpnum import sort_key
from cartapi.engine.tax import TaxCharge

if TYPE_CHECKING:
    from cartapi.engine.protocols import Total
    from cartapi.engine.snapshot import Snapshot


_LONG = 10
"""Digits of a number that PHP's integers hold in any case."""


@dataclass(frozen=True, slots=True)
class TotalLine:
    """One line of the totals; `value` is an amount, `sort_order` the setting as stored (text or None)."""

    code: str
    title: str
    value: float
    sort_order: object

    def rank(self) -> tuple[object, ...]:
        """By sort order, then code, title and value, compared as PHP compares (§5.1)."""
        return tuple(sort_key(member) for member in (self.sort_order, self.code, self.title, self.value))


@dataclass(frozen=True, slots=True)
class Totals:
    """The lines as shown, the running total (not clamped at 0), and what was found void on the way."""

    lines: tuple[TotalLine, ...]
    total: float
    spent_voucher: bool = False


@dataclass(slots=True)
class TotalsSheet:
    """What totals pass along: lines so far, tax by tax_rate_id, running total (amounts)."""

    taxes: dict[int, float]
    lines: list[TotalLine] = field(default_factory=list[TotalLine])
    total: float = 0.0
    spent_voucher: bool = False

    def add(self, line: TotalLine) -> None:
        """Put a line and add its value to the running total."""
        self.lines.append(line)
        self.total += line.value

    def charge_tax(self, charges: Iterable[TaxCharge]) -> None:
        """Add the charges to the taxes of their rates."""
        for rate_id, _, amount in charges:
            self.taxes[rate_id] = self.taxes[rate_id] + amount if rate_id in self.taxes else amount

    def discharge_tax(self, charges: Iterable[TaxCharge]) -> None:
        """Take percentage charges off the taxes of their rates; fixed ones stay."""
        for rate_id, kind, amount in charges:
            if kind == "P":
                self.taxes[rate_id] = self.taxes.get(rate_id, 0) - amount

    def finish(self) -> Totals:
        """The sheet's result, lines in their final order."""
        return Totals(tuple(_ranked(self.lines)), self.total, self.spent_voucher)


def _ranked(lines: list[TotalLine]) -> list[TotalLine]:
    """The lines by `rank`; where their sort orders are whole numbers, as mostly, these decide, and the rest among equal ones."""
    orders = [line.sort_order for line in lines if isinstance(line.sort_order, str) and len(line.sort_order) < _LONG]
    numbers = [int(order) for order in orders if order.isascii() and order.isdigit()]
    if len(numbers) < len(lines):
        return sorted(lines, key=TotalLine.rank)
    ranked: list[TotalLine] = []
    for number in sorted(set(numbers)):
        equal = [line for line, own in zip(lines, numbers, strict=True) if own == number]
        ranked += equal if len(equal) == 1 else sorted(equal, key=TotalLine.rank)
    return ranked


def compute_totals(snapshot: "Snapshot", totals: Sequence["Total"]) -> Totals:
    """Apply the enabled totals in order; return the lines as shown and the grand total."""
    sheet = TotalsSheet(taxes=snapshot.cart.taxes(snapshot.taxes))
    for total in totals:
        total.apply(sheet, snapshot)
    return sheet.finish()
