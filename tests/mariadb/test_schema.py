"""The models are the stock schema, and our migrations make the tables that our models describe."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest
from sqlalchemy import Connection, MetaData, inspect, text
from sqlalchemy.engine import URL

from cartapi.store import models
from cartapi.store.database import Database
from cartapi.store.migrations import VERSION_TABLE
from tests.databases import empty_database, load_schema


def definition(db: Connection, table: str) -> set[str]:
    """The lines of a table's definition; the order of its keys means nothing, that of its columns only to people."""
    return {line.rstrip(",") for line in db.execute(text(f"SHOW CREATE TABLE {table}")).one()[1].splitlines()}


@pytest.mark.mariadb
@pytest.mark.parametrize("metadata", [models.metadata, models.own], ids=["shop", "own"])
def test_created_from_the_models_every_table_is_the_same(
    database: Database, empty_url: URL, tmp_path: Path, metadata: MetaData
) -> None:
    created = Database(empty_url)
    with created.writing() as db:
        metadata.create_all(db, checkfirst=False)
    shop = stock(tmp_path) if metadata is models.metadata else nullcontext(database)
    with shop as wanted, wanted.reading() as expected, created.reading() as actual:
        for name in metadata.tables:
            assert definition(actual, name) == definition(expected, name)
    created.close()


@contextmanager
def stock(folder: Path) -> Iterator[Database]:
    """The stock tables themselves; those of `database` differ in their collations."""
    with empty_database("mariadb", folder) as url:
        made = Database(url)
        load_schema(made)
        yield made
        made.close()


def test_our_migrations_make_the_tables_of_our_models(database: Database) -> None:
    with database.reading() as db:
        inspector = inspect(db)
        names = {name for name in inspector.get_table_names() if name.startswith("cartapi_")}
        assert names == {*models.own.tables, VERSION_TABLE}
        for table in models.own.tables.values():
            columns = {column["name"]: column["nullable"] for column in inspector.get_columns(table.name)}
            assert columns == {column.name: column.nullable for column in table.columns}
            assert set(inspector.get_pk_constraint(table.name)["constrained_columns"]) == set(table.primary_key.columns.keys())


def test_models_are_named_as_their_tables() -> None:
    odd = {"oc_return": "return_", "oc_filter": "filter_"}
    for metadata, prefix in ((models.metadata, "oc_"), (models.own, "cartapi_")):
        for name, table in metadata.tables.items():
            assert getattr(models, odd.get(name, name.removeprefix(prefix))) is table


def test_the_whole_stock_schema_is_there(database: Database) -> None:
    assert {name for name in database.table_names() if name.startswith("oc_")} == set(models.metadata.tables)
    assert len(models.metadata.tables) == 134
