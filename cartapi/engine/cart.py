"""The cart as the engine sees it: lines with their prices, and what follows from them (pricing.md §2)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from cartapi.engine.problems import Problem
from cartapi.engine.tax import TaxTable


@dataclass(frozen=True, slots=True)
class LineOption:
    """A chosen option of a line, members named as on the wire; ids and amounts of text options are "".

    `product_option_id` is the key as stored (text, or int when the stored options were a list) and
    `product_option_value_id` the value as posted.
    """

    product_option_id: object
    product_option_value_id: object
    option_id: int
    option_value_id: object
    name: str
    value: object
    type: str
    price: float = 0.0
    price_prefix: str = ""
    subtract: int = 0
    stock: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the cart. `price` is one unit before tax, `total` price times quantity, both unrounded in the default currency.

    `weight` is for the whole quantity in the product's own class; `reward` and `points` are for the whole quantity.
    """

    cart_id: int
    product_id: int
    name: str
    model: str
    sku: str
    image: str | None
    quantity: int
    minimum: int
    shipping: int
    subtract: int
    tax_class_id: int
    weight_class_id: int
    length_class_id: int
    dimensions: tuple[float, float, float]
    options: list[LineOption]
    in_stock: bool
    stock: int
    list_price: float
    price: float
    total: float
    reward: int
    points: int
    weight: float
    has_download: bool
    recurring: Mapping[str, object] | None = None

    def minimum_problem(self) -> Problem:
        """What is said of a product that is in the cart below its minimum."""
        return Problem("minimum", values=(self.name, self.minimum))


@dataclass(frozen=True, slots=True, eq=False)
class Cart:
    """The lines in their one order: product, recurring profile, line id (§1.3).

    Calls share the cart of equal rows: it never changes, and what follows from it may be kept by it.
    """

    lines: list[Line]
    pieces_of: Mapping[int, int] = field(default_factory=dict[int, int])
    """Quantity of each product over all lines of the owner."""
    _taxes: dict[TaxTable, dict[int, float]] = field(default_factory=dict[TaxTable, dict[int, float]], repr=False)

    def subtotal(self) -> float:
        """Sum of the line totals, before tax, without gift vouchers."""
        total = 0.0
        for line in self.lines:
            total += line.total  # one after the other, as PHP does: `sum` corrects its rounding errors from Python 3.12 on
        return total

    def total(self, taxes: TaxTable, mode: object) -> float:
        """Sum with tax as `mode` (setting `config_tax`) shows it; used by offers."""
        total = 0.0
        for line in self.lines:
            total += taxes.calculate(line.price, line.tax_class_id, mode) * line.quantity
        return total

    def has_stock(self) -> bool:
        """Whether every line is in stock; true for an empty cart."""
        return all(line.in_stock for line in self.lines)

    def has_shipping(self) -> bool:
        """Whether some line must be shipped."""
        return any(line.shipping for line in self.lines)

    def has_download(self) -> bool:
        """Whether some line has a download."""
        return any(line.has_download for line in self.lines)

    def has_recurring(self) -> bool:
        """Whether some line has a valid recurring profile."""
        return any(line.recurring is not None for line in self.lines)

    def pieces(self) -> int:
        """Number of pieces of all lines."""
        return sum(line.quantity for line in self.lines)

    def shippable_pieces(self) -> int:
        """Number of pieces that must be shipped."""
        return sum(line.quantity for line in self.lines if line.shipping)

    def points(self) -> int:
        """Price in reward points of the lines that have one."""
        return sum(line.points for line in self.lines if line.points)

    def taxes(self, table: TaxTable) -> dict[int, float]:
        """Tax of all lines by rate id, in order of first sight; a fixed rate counts once per piece (§3.2).

        The dict is the caller's.
        """
        if table not in self._taxes:
            self._taxes[table] = self._sums(table)
        return dict(self._taxes[table])

    def _sums(self, table: TaxTable) -> dict[int, float]:
        sums: dict[int, float] = {}
        for line in self.lines:
            if not line.tax_class_id:
                continue
            for rate_id, _, amount in table.rates(line.price, line.tax_class_id):
                charge = amount * line.quantity  # order matters: unit tax times quantity
                sums[rate_id] = sums[rate_id] + charge if rate_id in sums else charge
        return sums

    def below_minimum(self) -> list[Problem]:
        """One problem for each line whose product is in the cart below its minimum, in line order (§6.4)."""
        counted = self.pieces_shown()
        return [line.minimum_problem() for line in self.lines if line.minimum > counted[line.product_id]]

    def pieces_shown(self) -> dict[int, int]:
        """Quantity of each product over the lines."""
        counted: dict[int, int] = {}
        for line in self.lines:
            counted[line.product_id] = counted.get(line.product_id, 0) + line.quantity
        return counted
