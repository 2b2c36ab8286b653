"""Products as they are bought by sku or model: which one a text means, and what must be chosen with it."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, and_, literal, or_, select

from cartapi.store import models

_option = models.product_option


class Offered(NamedTuple):
    """A product that is sold here now, with its required options (id, name) in their order."""

    product_id: int
    minimum: int
    required: tuple[tuple[int, str], ...]


def by_sku(db: Connection, skus: Collection[str], store_id: int, language_id: int, now: datetime) -> dict[str, Offered]:
    """The product that each text means: of that sku, else of that model, lowest id first (rest-cart.md §7). Two statements.

    Only products that are enabled, available by date and in this store count. Texts compare exactly (rest-cart.md §7).
    """
    wanted = {sku for sku in skus if sku}
    product, text, in_store = models.product, models.product_description, models.product_to_store
    rows = db.execute(
        select(product.c.product_id, product.c.minimum, product.c.sku, product.c.model)
        .join(in_store, and_(in_store.c.product_id == product.c.product_id, in_store.c.store_id == store_id))
        .join(text, and_(text.c.product_id == product.c.product_id, text.c.language_id == language_id))
        .where(
            or_(product.c.sku.in_(wanted), product.c.model.in_(wanted)),
            product.c.status == 1,
            product.c.date_available <= literal(now.date()),
        )
        .order_by(product.c.product_id)
    ).all()
    by_text: dict[str, tuple[int, int]] = {}
    for column in ("model", "sku"):
        for row in reversed(rows):
            by_text[getattr(row, column)] = (row.product_id, row.minimum)
    found = {sku: by_text[sku] for sku in wanted if sku in by_text}
    required = _required(db, {product_id for product_id, _ in found.values()}, language_id)
    return {sku: Offered(product_id, minimum, required.get(product_id, ())) for sku, (product_id, minimum) in found.items()}


def recurring(db: Connection, products: Iterable[int], customer_group: int) -> set[tuple[int, int]]:
    """Pairs of product and recurring profile that the group may subscribe to."""
    product, profile = models.product_recurring, models.recurring
    rows = db.execute(
        select(product.c.product_id, product.c.recurring_id)
        .join(profile, and_(profile.c.recurring_id == product.c.recurring_id, profile.c.status == 1))
        .where(product.c.product_id.in_(list(products)), product.c.customer_group_id == customer_group)
    )
    return {(row.product_id, row.recurring_id) for row in rows}


def _required(db: Connection, products: Collection[int], language_id: int) -> dict[int, tuple[tuple[int, str], ...]]:
    if not products:
        return {}
    option, text = models.option, models.option_description
    rows = db.execute(
        select(_option.c.product_id, _option.c.product_option_id, text.c.name)
        .join(option, option.c.option_id == _option.c.option_id)
        .join(text, and_(text.c.option_id == option.c.option_id, text.c.language_id == language_id))
        .where(_option.c.product_id.in_(products), _option.c.required != 0)
        .order_by(option.c.sort_order, _option.c.product_option_id)
    )
    found: dict[int, tuple[tuple[int, str], ...]] = {}
    for row in rows:
        found[row.product_id] = (*found.get(row.product_id, ()), (row.product_option_id, row.name))
    return found
