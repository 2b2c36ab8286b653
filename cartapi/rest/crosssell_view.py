"""Cross-sells as this dialect shows them (rest-cart.md §5.4, §7)."""

from typing import Any

from cartapi.rest import filters
from cartapi.rest.dumping import dump, names
from cartapi.rest.errors import BAD_REQUEST, RestError
from cartapi.rest.money import Price
from cartapi.rest.schemas.crosssells import CrossSellSchema
from cartapi.rest.state import State
from cartapi.services import crosssells, links
from cartapi.services.crosssells import CrossSell
from cartapi.services.links import Links
from cartapi.web.request import query

MOST = 100
SORTABLE = names(CrossSellSchema) - {"images"}


class CrossSellView:
    """The attributes of `CrossSellSchema`, computed when asked for."""

    def __init__(self, state: State, addresses: Links, found: CrossSell) -> None:
        self._state, self._links, self._found = state, addresses, found
        product = found.product
        self.sku = product.sku or product.model
        self.name = product.name
        self.description = product.description
        self.short_description = product.short_description
        self.qty = product.quantity
        self.is_in_stock = product.quantity > 0
        self.is_saleable = self.is_in_stock or state.work.shop.settings.truthy("config_stock_checkout")
        self.min_sale_qty = product.minimum if product.minimum > 1 else None
        self.max_sale_qty = None

    @property
    def url(self) -> str:
        """The product's page."""
        return self._links.product(self._found.product.product_id)

    @property
    def images(self) -> dict[str, str]:
        """The product's picture."""
        return self._links.images(self._found.product.image)

    @property
    def price(self) -> Price:
        """By the price list."""
        return self._taxed(self._found.price)

    @property
    def final_price(self) -> Price:
        """As sold."""
        return self._taxed(self._found.final_price)

    @property
    def minimal_price(self) -> Price:
        """The lowest."""
        return self._taxed(self._found.minimal_price)

    def _taxed(self, amount: float) -> Price:
        return self._state.taxed(amount, self._found.product.tax_class_id)


def collection(state: State, *, embedded: bool = False) -> dict[str, object]:
    """The products by sku, each once, as `page`, `limit`, `order` and `dir` of the query want them."""
    size, page, order, descending = _paging()
    found = crosssells.of_cart(state.work)
    addresses = links.of(state.work, (each.product.product_id for each in found))
    views = {view.sku: view for view in reversed([CrossSellView(state, addresses, each) for each in found])}
    holds = filters.parse(query().get("filter"), sorted(SORTABLE))
    listed = [view for view in reversed(views.values()) if holds(view)]
    if order:
        listed.sort(key=lambda view: _key(view, order), reverse=descending)
    if size is not None:
        listed = listed[(page - 1) * size : page * size]
    known = names(CrossSellSchema)
    wanted = state.selection.embedded(known) if embedded else state.selection.of(known)
    return {view.sku: dump(CrossSellSchema, view, wanted) for view in listed}


def _key(view: CrossSellView, order: str) -> Any:
    value = getattr(view, order)
    if isinstance(value, Price):
        return value.amount
    return value.casefold() if isinstance(value, str) else value or 0


def _paging() -> tuple[int | None, int, str, bool]:
    """Page size (None for all), page, attribute to order by, and whether downwards. Raises 400."""
    given = query()
    size, page = _whole(given.get("limit")), _whole(given.get("page"))
    if size is not None and size > MOST:
        raise RestError.of(BAD_REQUEST, "The paging limit exceeds the allowed number.", "limit", "limit")
    if size == 0 or page == 0:
        raise RestError.of(BAD_REQUEST, "Resource collection paging error.", "page", "page")
    order, direction = given.get("order"), str(given.get("dir", "asc")).lower()
    if (order is not None and (not isinstance(order, str) or order not in SORTABLE)) or direction not in ("asc", "desc"):
        raise RestError.of(BAD_REQUEST, "Resource collection ordering error.", "order", "order")
    return size, page or 1, order if isinstance(order, str) else "", direction == "desc"


def _whole(value: object) -> int | None:
    """A number of the query; None when missing. Raises 400."""
    if value is None:
        return None
    if not isinstance(value, str) or not value.isascii() or not value.isdigit() or len(value) > 9:
        raise RestError.of(BAD_REQUEST, "Resource collection paging error.", "page", "page")
    return int(value)
