"""Weights of a cart in the shop's own unit (pricing.md §2, checkout.md §8)."""

from collections.abc import Mapping
from dataclasses import dataclass

from cartapi.engine.cart import Cart
from cartapi.engine.phpnum import number_format


@dataclass(frozen=True, slots=True)
class UnitClass:
    """A weight or length class: `value` of it make one of the shop's base unit."""

    class_id: int
    value: float
    unit: str


class Units:
    """All classes of one kind, by id."""

    __slots__ = ("by_id",)

    def __init__(self, by_id: Mapping[int, UnitClass]) -> None:
        self.by_id = by_id

    def convert(self, value: float, source: int, target: int) -> float:
        """`value` from one class to another; an unknown class counts as 1, equal classes change nothing."""
        if source == target:
            return value
        return value * (self._value(target) / (self._value(source) or 1.0))  # order matters

    def format(self, value: float, class_id: int) -> str:
        """`20.15kg`: two decimals, English separators, the unit of the class."""
        known = self.by_id.get(class_id)
        return number_format(value, 2, ".", ",") + (known.unit if known else "")

    def _value(self, class_id: int) -> float:
        known = self.by_id.get(class_id)
        return known.value if known else 1.0


def shipping_weight(cart: Cart, units: Units, class_id: int) -> float:
    """Weight of what must be shipped, in the class `class_id`."""
    weight = 0.0
    for line in cart.lines:
        if line.shipping:
            weight += units.convert(line.weight, line.weight_class_id, class_id)
    return weight
