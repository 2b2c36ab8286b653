"""A line of the cart as this dialect shows it (rest-cart.md §5.2, §7)."""

from collections.abc import Mapping

from cartapi.engine.cart import Line, LineOption
from cartapi.engine.phpnum import to_int, to_text
from cartapi.engine.problems import Problem
from cartapi.rest import texts
from cartapi.rest.dumping import dump, names
from cartapi.rest.errors import problem_data
from cartapi.rest.money import Price
from cartapi.rest.schemas.items import ChildSchema, ItemSchema
from cartapi.rest.state import State


class ItemView:
    """The attributes of `ItemSchema`, computed when asked for."""

    def __init__(self, state: State, line: Line) -> None:
        self._state = state
        self._line = line
        self.item_id = line.cart_id
        self.sku = line.sku or line.model
        self.name = line.name
        self.qty = line.quantity

    @property
    def url(self) -> str:
        """The product's page."""
        return self._state.links.product(self._line.product_id)

    @property
    def images(self) -> dict[str, str]:
        """The product's picture."""
        return self._state.links.images(self._line.image)

    @property
    def children(self) -> list[Mapping[str, object]]:
        """The chosen options."""
        options = [ChildView(self._state, self._line, option) for option in self._line.options]
        return [dump(ChildSchema, option, None) for option in options]

    @property
    def backorder_qty(self) -> int:
        """Pieces of the product in the cart that the stock is short of."""
        pieces = self._state.view.cart.pieces_of.get(self._line.product_id, self._line.quantity)
        return max(0, pieces - self._line.stock)

    @property
    def original_price(self) -> Price:
        """By the price list, without options."""
        return self._state.taxed(self._line.list_price, self._line.tax_class_id)

    @property
    def price(self) -> Price:
        """As sold."""
        return self._state.taxed(self._line.price, self._line.tax_class_id)

    @property
    def row_total(self) -> Price:
        """All pieces: the taxed unit price times the quantity, as `api/cart/products` has it."""
        unit = self._state.view.snapshot.tax_included(self._line.price, self._line.tax_class_id)
        return self._state.price(unit * self._line.quantity)  # order matters

    @property
    def messages(self) -> list[str]:
        """What is wrong with the line, for a person."""
        return list(self.error_info.values())

    @property
    def error_info(self) -> dict[str, str]:
        """The same by what it is."""
        return {
            problem.code: texts.sentence(self._state.work, problem, texts.CART) for problem in _problems(self._state, self._line)
        }

    @property
    def problems(self) -> list[Mapping[str, object]]:
        """The same for machines."""
        return [problem_data(code, "qty", text) for code, text in self.error_info.items()]

    @property
    def is_saleable(self) -> bool:
        """Whether it can be ordered as far as stock goes."""
        return self._line.in_stock or self._state.work.shop.settings.truthy("config_stock_checkout")


class ChildView:
    """A chosen option, under the attributes of `ChildSchema`."""

    def __init__(self, state: State, line: Line, option: LineOption) -> None:
        snapshot = state.view.snapshot
        delta = {"+": option.price, "-": -option.price}.get(option.price_prefix, 0.0)
        # As the shop's product page shows it: percentages of tax only, since a fixed rate is paid once a piece.
        taxed = snapshot.taxes.calculate(delta, line.tax_class_id, "P" if snapshot.settings.truthy("config_tax") else False)
        chosen = option.option_value_id != ""
        self.item_id = to_int(option.product_option_id)
        self.sku, self.url, self.images = "", None, None
        self.name = f"{option.name}: {_text(option.value)}"
        self.qty = line.quantity
        self.backorder_qty = max(0, line.quantity - option.stock) if option.subtract and chosen else 0
        self.original_price = self.price = state.price(taxed)
        self.row_total = state.price(taxed * line.quantity)
        self.messages: list[str] = []
        self.error_info: dict[str, str] = {}
        self.is_saleable = True
        self.product_option_id = self.item_id
        self.product_option_value_id = to_int(option.product_option_value_id) if chosen else None
        self.type, self.value = option.type, _text(option.value)


def one(state: State, line: Line, *, embedded: bool = False) -> dict[str, object]:
    """A line with the wanted attributes. `problems` is there when there are some, or when it is named."""
    known = names(ItemSchema)
    wanted = state.selection.embedded(known) if embedded else state.selection.of(known)
    view = ItemView(state, line)
    if wanted is None and not view.error_info:
        wanted = known - {"problems"}
    return dump(ItemSchema, view, wanted)


def collection(state: State, *, embedded: bool = False) -> dict[str, object]:
    """All lines by their ids, in the order of the cart."""
    return {str(line.cart_id): one(state, line, embedded=embedded) for line in state.view.cart.lines}


def _problems(state: State, line: Line) -> list[Problem]:
    found: list[Problem] = []
    settings = state.work.shop.settings
    shown = not settings.truthy("config_stock_checkout") or settings.truthy("config_stock_warning")
    if shown and not line.in_stock:
        found.append(Problem("stock"))
    return [*found, *state.below_minimum.get(line.cart_id, [])]


def _text(value: object) -> str:
    return ", ".join(_text(member) for member in value.values()) if isinstance(value, dict) else to_text(value)
