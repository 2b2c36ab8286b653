"""Which categories products are in."""

from collections.abc import Collection

from sqlalchemy import Connection, select

from cartapi.store import models


def of(db: Connection, product_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """Category ids by product id, without the categories' parents; products in none are left out. One statement."""
    table = models.product_to_category
    found: dict[int, set[int]] = {}
    for product_id, category_id in db.execute(
        select(table.c.product_id, table.c.category_id).where(table.c.product_id.in_(sorted(product_ids)))
    ):
        found.setdefault(product_id, set()).add(category_id)
    return {product_id: frozenset(categories) for product_id, categories in found.items()}
