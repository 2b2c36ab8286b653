"""Taxes: which rates apply to an address and a customer group, and what they charge (pricing.md §3)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from cartapi.engine.phpnum import array_key


class TaxRate(NamedTuple):
    """A row of `oc_tax_rate`: `amount` is a percentage (type P) or a sum a piece in the default currency (type F)."""

    tax_rate_id: int
    name: str
    amount: float
    type: str


class TaxCharge(NamedTuple):
    """What one rate charges: `amount` in the default currency, unrounded."""

    tax_rate_id: int
    type: str
    amount: float


@dataclass(frozen=True, slots=True)
class TaxRule:
    """A rule of a class with its rate, the groups it holds for and where (pairs of country and zone, zone 0 = all)."""

    tax_class_id: int
    based: str
    rate: TaxRate
    groups: frozenset[int]
    zones: frozenset[tuple[int, int]]


class Place(NamedTuple):
    """A country and zone, as ids."""

    country_id: int
    zone_id: int


def class_named(value: object) -> int:
    """The tax class that a setting or a quote names, 0 for none: "9" does, "09" and "9abc" are no class's id."""
    key = array_key(value) if isinstance(value, str) else value
    return key if isinstance(key, int) else 0


class TaxTable:
    """The rates that hold for one request: per tax class, in order, each rate once."""

    __slots__ = ("by_class", "names")

    def __init__(self, by_class: Mapping[int, Mapping[int, TaxRate]], names: Mapping[int, str]) -> None:
        self.by_class = {tax_class: tuple(rates.values()) for tax_class, rates in by_class.items() if tax_class}
        self.names = names

    def rates(self, amount: float, tax_class_id: int) -> list[TaxCharge]:
        """Tax that each rate of a class charges on `amount` (one unit, default currency, before tax, unrounded).

        Charges come in priority order; fixed rates ignore `amount`. An unknown class has no rates: [].
        """
        return [TaxCharge(rate.tax_rate_id, rate.type, 0 + _charge(rate, amount)) for rate in self.by_class.get(tax_class_id, ())]

    def tax(self, amount: float, tax_class_id: int) -> float:
        """Sum of all charges on `amount`."""
        total = 0.0
        for rate in self.by_class.get(tax_class_id, ()):
            total += _charge(rate, amount)  # order matters
        return total

    def calculate(self, amount: float, tax_class_id: int, mode: object = True) -> float:
        """`amount` with tax when the class and `mode` (setting `config_tax`, true or "P"/"F" for one type) say so."""
        if not tax_class_id or not mode or mode == "0":
            return amount
        total = 0.0
        for rate in self.by_class.get(tax_class_id, ()):
            if mode in ("P", "F") and rate.type != mode:
                continue
            total += _charge(rate, amount)
        return amount + total

    def name(self, tax_rate_id: int) -> str:
        """The rate's name as it is now: the title of its total."""
        return self.names.get(tax_rate_id, "")


def _charge(rate: TaxRate, amount: float) -> float:
    if rate.type == "P":
        return amount / 100 * rate.amount  # order matters
    return rate.amount if rate.type == "F" else 0.0


class TaxRules:
    """All tax rules of a shop, sorted by priority; constant for as long as the tables are."""

    def __init__(self, rules: Iterable[TaxRule], names: Mapping[int, str]) -> None:
        self.rules = tuple(rules)
        self.names = names
        self.select = lru_cache(maxsize=256)(self._select)

    def _select(self, group: int, shipping: Place | None, payment: Place | None, store: Place) -> TaxTable:
        """Rates for a customer group and the three addresses; None skips that pass (§3.1).

        A rate found twice in a class keeps its first position and is applied once.
        """
        chosen: dict[int, dict[int, TaxRate]] = {}
        for based, place in (("shipping", shipping), ("payment", payment), ("store", store)):
            if place is None:
                continue
            for rule in self.rules:
                if rule.based == based and group in rule.groups and _covers(rule.zones, place):
                    chosen.setdefault(rule.tax_class_id, {})[rule.rate.tax_rate_id] = rule.rate
        return TaxTable(chosen, self.names)


def _covers(zones: frozenset[tuple[int, int]], place: Place) -> bool:
    return (place.country_id, 0) in zones or (place.country_id, place.zone_id) in zones
