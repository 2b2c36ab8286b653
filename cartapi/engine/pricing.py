"""From rows to priced lines: options, discounts, specials, stock (pricing.md §2)."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time
from functools import lru_cache
from typing import NamedTuple, cast

from cartapi.engine.cart import Cart, Line, LineOption
from cartapi.engine.catalog import CartRow, CatalogFacts, ProductOption, ProductOptionValue, QuantityDiscount, Special, runs
from cartapi.engine.phpjson import loads
from cartapi.engine.phpnum import to_int, truthy

CHOICES = ("select", "radio")
TEXTS = ("text", "textarea", "file", "date", "datetime", "time")
FEW = 6
"""Products of a cart whose rows are quicker read one by one."""


class Chosen(NamedTuple):
    """One member of an `oc_cart.option` text: its key as stored and as an id, its value, and what it names as ids."""

    key: object
    option_id: int
    value: object
    members: tuple[tuple[object, int], ...]


class Choices(NamedTuple):
    """An `oc_cart.option` text, decoded; `option_ids` and `value_ids` are what the store must look up for it."""

    entries: tuple[Chosen, ...]
    option_ids: frozenset[int]
    value_ids: frozenset[int]


NO_CHOICES = Choices((), frozenset(), frozenset())


_SHORT = 1_000
"""Option texts up to this length are remembered: thousands of the longest that the column holds would fill the process."""


def choices(option: str) -> Choices:
    """What a stored option text holds, in its order; nothing when it is neither list nor map (pricing.md §2, DEFECT)."""
    return _known_choices(option) if len(option) <= _SHORT else _choices(option)


def _choices(option: str) -> Choices:
    decoded = loads(option)
    if isinstance(decoded, dict):
        pairs = list(cast("dict[object, object]", decoded).items())
    elif isinstance(decoded, list):
        pairs = list[tuple[object, object]](enumerate(cast("list[object]", decoded)))
    else:
        return NO_CHOICES
    entries = tuple(Chosen(key, to_int(key), value, _members(value)) for key, value in pairs)
    values = {number for entry in entries for _, number in entry.members}
    if any(isinstance(entry.value, (list, dict)) for entry in entries):
        values.add(1)  # an array int-casts to 1, and a select takes that as its value id
    return Choices(entries, frozenset(entry.option_id for entry in entries), frozenset(values))


_known_choices = lru_cache(maxsize=16_384)(_choices)


def _members(value: object) -> tuple[tuple[object, int], ...]:
    listed = cast("list[object]", value) if isinstance(value, list) else [value]
    return tuple((member, to_int(member)) for member in listed)


class Wanted(NamedTuple):
    """Ids of what the store must look up to price some rows: products, their options, values of these."""

    products: frozenset[int]
    options: frozenset[int]
    values: frozenset[int]

    @property
    def are_many(self) -> bool:
        """Whether so much will be found that it should travel as one text."""
        return len(self.products) > FEW

    def named(self) -> dict[str, list[int]]:
        """The ids as parameters."""
        return {"products": sorted(self.products), "options": sorted(self.options), "values": sorted(self.values)}

    def joined(self, other: "Wanted") -> "Wanted":
        """What either names."""
        return Wanted(self.products | other.products, self.options | other.options, self.values | other.values)

    def within(self, other: "Wanted") -> bool:
        """Whether all of it is among the other's."""
        return self.products <= other.products and self.options <= other.options and self.values <= other.values


NONE_WANTED = Wanted(frozenset(), frozenset(), frozenset())


def wanted(rows: Iterable[CartRow]) -> Wanted:
    """What the rows name."""
    return wanted_of((row.product_id, row.option) for row in rows)


def wanted_of(lines: Iterable[tuple[int, str]]) -> Wanted:
    """What lines name, each a product and its option text."""
    products: set[int] = set()
    options: set[int] = set()
    values: set[int] = set()
    for product_id, option in lines:
        found = choices(option)
        products.add(product_id)
        options |= found.option_ids
        values |= found.value_ids
    return Wanted(frozenset(products), frozenset(options), frozenset(values))


def is_gone(row: CartRow, now: datetime) -> bool:
    """Whether the row is to be deleted: nothing wanted of it, or a product that is not sold (§1.4)."""
    if row.quantity <= 0 or row.status != 1:
        return True
    return row.date_available is not None and datetime.combine(row.date_available, time()) > now


def is_shown(row: CartRow) -> bool:
    """Whether a row that stays is a line here: in this store, with a text in this language (sessions.md §10, DEFECT)."""
    return row.in_store and row.name is not None


def build_cart(rows: Sequence[CartRow], facts: CatalogFacts, now: datetime) -> Cart:
    """Price every line; rows that are gone or not shown here count for quantity discounts only."""
    pieces: dict[int, int] = {}
    for row in rows:
        pieces[row.product_id] = pieces.get(row.product_id, 0) + row.quantity
    lines = [_line(row, facts, pieces[row.product_id], now) for row in rows if not is_gone(row, now) and is_shown(row)]
    return Cart(lines, pieces)


def base_price(
    price: float, discounts: Iterable[QuantityDiscount], specials: Iterable[Special], pieces: int, now: datetime
) -> float:
    """The product's price for this many pieces: a running special replaces a discount even when it is dearer."""
    running = [special for special in specials if runs(special.date_start, special.date_end, now)]
    if running:
        return min(running, key=lambda s: (s.priority, s.price)).price
    reached = [d for d in discounts if d.quantity <= pieces and runs(d.date_start, d.date_end, now)]
    if reached:
        return min(reached, key=lambda d: (-d.quantity, d.priority, d.price)).price
    return price


class _Choice:
    """What the options of one line add up to."""

    __slots__ = ("in_stock", "options", "points", "price", "quantity", "weight")

    def __init__(self, quantity: int) -> None:
        self.quantity = quantity
        self.options: list[LineOption] = []
        self.price = 0.0
        self.points = 0
        self.weight = 0.0
        self.in_stock = True

    def take(self, key: object, posted: object, option: ProductOption, value: ProductOptionValue) -> None:
        self.price += _signed(value.price_prefix, value.price)  # order matters
        self.points += int(_signed(value.points_prefix, value.points))
        self.weight += _signed(value.weight_prefix, value.weight)
        if value.subtract and (not value.quantity or value.quantity < self.quantity):
            self.in_stock = False
        self.options.append(
            LineOption(
                key, posted, option.option_id, value.option_value_id, option.name, value.name, option.type,
                value.price, value.price_prefix, value.subtract, value.quantity,
            )
        )  # fmt: skip


def _signed(prefix: str, amount: float) -> float:
    if prefix == "+":
        return amount
    return -amount if prefix == "-" else 0


def _as_one(array: object) -> tuple[tuple[object, int], ...]:
    """An array where one value belongs: it int-casts to 1 (or 0 when empty)."""
    return ((array, to_int(array)),)


def _choice(row: CartRow, facts: CatalogFacts) -> _Choice:
    choice = _Choice(row.quantity)
    for key, option_id, value, members in choices(row.option).entries:
        option = facts.options.get((row.product_id, option_id))
        if option is None:
            continue
        kind = option.type
        if kind in CHOICES:
            posted = members if not isinstance(value, (list, dict)) else _as_one(cast(object, value))
        elif kind == "checkbox" and isinstance(value, list):
            posted = members
        else:
            if kind in TEXTS:
                choice.options.append(LineOption(key, "", option.option_id, "", option.name, value, kind))
            continue
        for member, value_id in posted:
            found = facts.values.get((option_id, value_id))
            if found is not None:
                choice.take(key, member, option, found)
    return choice


def _line(row: CartRow, facts: CatalogFacts, pieces: int, now: datetime) -> Line:
    choice = _choice(row, facts)
    quantity = row.quantity
    list_price = row.price
    base = base_price(list_price, facts.discounts.get(row.product_id, ()), facts.specials.get(row.product_id, ()), pieces, now)
    price = base + choice.price  # order matters
    return Line(
        cart_id=row.cart_id, product_id=row.product_id, name=row.name or "", model=row.model, sku=row.sku, image=row.image,
        quantity=quantity, minimum=row.minimum, shipping=row.shipping, subtract=row.subtract,
        tax_class_id=row.tax_class_id, weight_class_id=row.weight_class_id, length_class_id=row.length_class_id,
        dimensions=(row.length, row.width, row.height), options=choice.options,
        in_stock=choice.in_stock and truthy(row.stock) and row.stock >= quantity, stock=row.stock,
        list_price=list_price, price=price, total=price * quantity,
        reward=facts.rewards.get(row.product_id, 0) * quantity,
        points=(row.points + choice.points) * quantity if row.points else 0,
        weight=(row.weight + choice.weight) * quantity,
        has_download=row.has_download, recurring=facts.recurring.get((row.product_id, row.recurring_id)),
    )  # fmt: skip
