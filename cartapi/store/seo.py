"""Addresses that products have of their own (`oc_seo_url`)."""

from collections.abc import Collection

from sqlalchemy import Connection, select

from cartapi.store.models import seo_url


def product_keywords(db: Connection, products: Collection[int], store_id: int, language_id: int) -> dict[int, str]:
    """The keyword of each product that has one in this store and language."""
    queries = {f"product_id={product_id}": product_id for product_id in products}
    rows = db.execute(
        select(seo_url.c.query, seo_url.c.keyword).where(
            seo_url.c.query.in_(queries), seo_url.c.store_id == store_id, seo_url.c.language_id == language_id
        )
    )
    return {queries[row.query]: row.keyword for row in rows if row.query in queries and row.keyword}
