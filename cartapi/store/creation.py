"""A new, empty shop database, and what an existing one lacks."""

from collections.abc import Iterable

from sqlalchemy import Connection, Table, false, literal_column, select, text

from cartapi.store import models
from cartapi.store.database import Database
from cartapi.store.models import metadata, storefront
from cartapi.store.unusable import DatabaseUnusable

_OTHERS = {
    *(thing for thing in vars(storefront).values() if isinstance(thing, Table)),
    models.customer_approval, models.customer_history, models.customer_online, models.customer_search, models.customer_wishlist,
    models.extension_install, models.extension_path, models.modification, models.module, models.seo_url, models.theme,
    models.location, models.review, models.manufacturer_to_store, models.category_filter, models.category_to_layout,
    models.product_attribute, models.product_filter, models.product_image, models.product_to_layout,
    models.attribute, models.attribute_description, models.attribute_group, models.attribute_group_description,
    models.filter_, models.filter_description, models.filter_group, models.filter_group_description,
    models.return_, models.return_action, models.return_history, models.return_reason, models.return_status,
}  # fmt: skip
"""Tables of a stock shop that this server has no use for; a shop may have dropped them."""


def create_shop_tables(database: Database) -> int:
    """Create all tables of a stock shop in an empty database; returns how many. Raises `DatabaseUnusable` unless it is empty."""
    database.check(tables=False)
    if there := sorted(database.table_names()):
        some = ", ".join(database.real_name(name) for name in there[:3])
        raise DatabaseUnusable(f"the database is not empty: it has {len(there)} tables ({some}, …); nothing was changed")
    with database.writing() as connection:
        metadata.create_all(connection, checkfirst=False)
        if database.is_sqlite:
            _count_anew_when_emptied(connection)
    return len(metadata.tables)


def needed_tables() -> list[Table]:
    """The shop's tables that this server reads or writes."""
    return [table for table in metadata.sorted_tables if table not in _OTHERS]


def missing(database: Database, tables: Iterable[Table]) -> list[str]:
    """What of `tables` the database lacks, "oc_cart" or "oc_cart.api_id", under the names it has there."""
    names = database.table_names()
    found: list[str] = []
    with database.reading() as connection:
        for table in tables:
            name = database.real_name(table.name)
            if table.name not in names:
                found.append(name)
                continue
            there = set(connection.execute(select(literal_column("*")).select_from(table).where(false())).keys())
            found += [f"{name}.{column.name}" for column in table.columns if column.name not in there]
    return found


def _count_anew_when_emptied(connection: Connection) -> None:
    """Let the numbers of lines and orders start at 1 again once a table is empty and no token is left that could name a number.

    SQLite's AUTOINCREMENT never gives a number twice, which is what MySQL does in a shop that lives; but emptying a shop, which
    is TRUNCATE there, has no such meaning here.
    """
    for name in ("oc_cart", "oc_order", "oc_order_product"):
        forget = f"DELETE FROM sqlite_sequence WHERE name = '{name}'"  # noqa: S608 - a name of ours
        for watched in (name, "oc_api_session"):
            connection.execute(
                text(
                    f"CREATE TRIGGER {watched}_emptied_{name} AFTER DELETE ON {watched} "  # noqa: S608 - names of ours
                    f"WHEN NOT EXISTS (SELECT 1 FROM {name}) AND NOT EXISTS (SELECT 1 FROM oc_api_session) BEGIN {forget}; END"
                )
            )
