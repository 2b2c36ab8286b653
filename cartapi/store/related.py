"""Links between products (`oc_product_related`), with what is shown of the linked one."""

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import Connection, and_, literal, select

from cartapi.engine.catalog import QuantityDiscount, Special
from cartapi.store import catalog, models


class RelatedProduct(NamedTuple):
    """A product that is enabled, available and in the store; texts escaped as stored."""

    product_id: int
    sku: str
    model: str
    name: str
    description: str
    short_description: str
    image: str | None
    quantity: int
    minimum: int
    price: Decimal
    tax_class_id: int


def of_products(
    db: Connection, products: Collection[int], store_id: int, language_id: int, now: datetime
) -> dict[int, list[RelatedProduct]]:
    """The linked products of each product, by their sort order, then id."""
    link, product, text, in_store = (
        models.product_related, models.product, models.product_description, models.product_to_store
    )  # fmt: skip
    rows = db.execute(
        select(
            link.c.product_id, product.c.product_id, product.c.sku, product.c.model, text.c.name, text.c.description,
            text.c.meta_description, product.c.image, product.c.quantity, product.c.minimum, product.c.price,
            product.c.tax_class_id,
        )
        .join(product, product.c.product_id == link.c.related_id)
        .join(in_store, and_(in_store.c.product_id == product.c.product_id, in_store.c.store_id == store_id))
        .join(text, and_(text.c.product_id == product.c.product_id, text.c.language_id == language_id))
        .where(link.c.product_id.in_(products), product.c.status == 1, product.c.date_available <= literal(now.date()))
        .order_by(product.c.sort_order, product.c.product_id)
    )  # fmt: skip
    found: dict[int, list[RelatedProduct]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(RelatedProduct(*row[1:]))
    return found


def offers(
    db: Connection, products: Collection[int], customer_group: int
) -> tuple[dict[int, list[QuantityDiscount]], dict[int, list[Special]]]:
    """Discounts and specials of the products for a customer group, all candidates."""
    return catalog.offers(db, products, customer_group) if products else ({}, {})
