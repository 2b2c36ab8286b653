"""From rows to priced lines: options, discounts, specials, stock (pricing.md §2)."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time
from functools import lru_cache
from typing import cast

from cartapi.engine.cart import Cart, Line, LineOption
from cartapi.engine.catalog import CartRow, CatalogFacts, ProductOption, ProductOptionValue, QuantityDiscount, Special, runs
from cartapi.engine.phpjson import loads
from cartapi.engine.phpnum import to_int, truthy

CHOICES = ("select", "radio")
TEXTS = ("text", "textarea", "file", "date", "datetime", "time")


@lru_cache(maxsize=4096)
def chosen(option: str) -> tuple[tuple[object, object], ...]:
    """Pairs of option key and value of an `oc_cart.option` text, in stored order; () when it holds neither list nor map."""
    decoded = loads(option)
    if isinstance(decoded, dict):
        return tuple(cast("dict[object, object]", decoded).items())
    if isinstance(decoded, list):
        return tuple(enumerate(cast("list[object]", decoded)))
    return ()


def option_ids(rows: Iterable[CartRow]) -> tuple[set[int], set[int]]:
    """Ids of the product options and of the option values that the rows name: what the store must look up."""
    options: set[int] = set()
    values: set[int] = set()
    for row in rows:
        for key, value in chosen(row.option):
            options.add(to_int(key))
            members = cast("list[object]", value) if isinstance(value, list) else [value]
            values.update(to_int(member) for member in members)
            if isinstance(value, (list, dict)):
                values.add(1)  # an array int-casts to 1, and a select takes that as its value id
    return options, values


def is_gone(row: CartRow, now: datetime) -> bool:
    """Whether the row is to be deleted: nothing wanted of it, or a product that is not sold (§1.4)."""
    if row.quantity <= 0 or row.status != 1:
        return True
    return row.date_available is not None and datetime.combine(row.date_available, time()) > now


def is_shown(row: CartRow) -> bool:
    """Whether a row that stays is a line here: in this store, with a text in this language (sessions.md §10, DEFECT)."""
    return row.in_store is not None and row.name is not None


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
        return float(min(running, key=lambda s: (s.priority, s.price)).price)
    reached = [d for d in discounts if d.quantity <= pieces and runs(d.date_start, d.date_end, now)]
    if reached:
        return float(min(reached, key=lambda d: (-d.quantity, d.priority, d.price)).price)
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
        self.price += _signed(value.price_prefix, float(value.price))  # order matters
        self.points += int(_signed(value.points_prefix, value.points))
        self.weight += _signed(value.weight_prefix, float(value.weight))
        if value.subtract and (not value.quantity or value.quantity < self.quantity):
            self.in_stock = False
        self.options.append(
            LineOption(
                key, posted, option.option_id, value.option_value_id, option.name, value.name, option.type,
                float(value.price), value.price_prefix, value.subtract, value.quantity,
            )
        )  # fmt: skip


def _signed(prefix: str, amount: float) -> float:
    if prefix == "+":
        return amount
    return -amount if prefix == "-" else 0


def _choice(row: CartRow, facts: CatalogFacts) -> _Choice:
    choice = _Choice(row.quantity)
    for key, value in chosen(row.option):
        option = facts.options.get((row.product_id, to_int(key)))
        if option is None:
            continue
        if option.type in CHOICES:
            posted = [value]
        elif option.type == "checkbox" and isinstance(value, list):
            posted = cast("list[object]", value)
        else:
            if option.type in TEXTS:
                choice.options.append(LineOption(key, "", option.option_id, "", option.name, value, option.type))
            continue
        for member in posted:
            found = facts.values.get((option.product_option_id, to_int(member)))
            if found is not None:
                choice.take(key, member, option, found)
    return choice


def _line(row: CartRow, facts: CatalogFacts, pieces: int, now: datetime) -> Line:
    choice = _choice(row, facts)
    quantity = row.quantity
    list_price = float(row.price)
    base = base_price(list_price, facts.discounts.get(row.product_id, ()), facts.specials.get(row.product_id, ()), pieces, now)
    price = base + choice.price  # order matters
    return Line(
        cart_id=row.cart_id, product_id=row.product_id, name=row.name or "", model=row.model, sku=row.sku, image=row.image,
        quantity=quantity, minimum=row.minimum, shipping=row.shipping, subtract=row.subtract,
        tax_class_id=row.tax_class_id, weight_class_id=row.weight_class_id, length_class_id=row.length_class_id,
        dimensions=(float(row.length), float(row.width), float(row.height)), options=choice.options,
        in_stock=choice.in_stock and truthy(row.stock) and row.stock >= quantity, stock=row.stock,
        list_price=list_price, price=price, total=price * quantity,
        reward=facts.rewards.get(row.product_id, 0) * quantity,
        points=(row.points + choice.points) * quantity if row.points else 0,
        weight=(float(row.weight) + choice.weight) * quantity,
        has_download=bool(row.has_download), recurring=facts.recurring.get((row.product_id, row.recurring_id)),
    )  # fmt: skip
