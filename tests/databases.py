"""Throw-away databases for tests: a SQLite file, or a database of its own on a MariaDB server."""

import os
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from cartapi.store.creation import create_shop_tables
from cartapi.store.database import Database
from cartapi.store.migrations import VERSION_TABLE, upgrade

SCHEMA = Path(__file__).parent / "conformance" / "schema-3.0.5.1.sql"
"""The tables of a stock shop, as MariaDB shows them."""

BACKENDS = ("sqlite", "mariadb")
STOCK_COLLATION = "utf8mb4_unicode_ci"
COLLATIONS = (STOCK_COLLATION, "utf8mb4_unicode_520_ci", STOCK_COLLATION, "utf8mb4_general_ci")
"""Of the tables by turns: keys, tokens, sessions and carts differ, and addresses differ from our own tables."""


def server_url() -> URL:
    """The MariaDB or MySQL server that tests may create databases on."""
    return make_url(os.environ.get("CARTAPI_TEST_MARIADB", "mysql+pymysql://root@127.0.0.1:3306/"))


def server_problem() -> str:
    """Why the MariaDB part cannot run; "" if it can."""
    try:
        _on_server("SELECT 1")
    except OperationalError as error:
        place = server_url().render_as_string()
        return f"no MariaDB at {place} ({error.orig}); CARTAPI_TEST_MARIADB names another, --db sqlite leaves it out"
    return ""


@contextmanager
def empty_database(backend: str, folder: Path) -> Iterator[URL]:
    """The URL of a new database without tables, which is dropped afterwards. `folder` is where SQLite files go."""
    name = f"cartapi_test_{os.getpid()}_{secrets.token_hex(4)}"
    if backend == "sqlite":
        yield make_url(f"sqlite:///{folder / name}.db")
        return
    _on_server(f"CREATE DATABASE {name} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci")
    try:
        yield server_url().set(database=name)
    finally:
        _on_server(f"DROP DATABASE {name}")


@contextmanager
def shop_database(backend: str, folder: Path) -> Iterator[Database]:
    """A new database with the shop's tables and our own, all empty."""
    with empty_database(backend, folder) as url:
        if backend == "sqlite":
            shutil.copy(_template(folder), url.database or "")
        database = Database(url)
        try:
            if backend == "mariadb":
                load_schema(database, COLLATIONS)
                upgrade(database)
            yield database
        finally:
            database.close()


def empty_tables(database: Database) -> None:
    """Take out all rows, and let keys count from 1 again."""
    names = sorted(database.table_names() - {VERSION_TABLE})
    rows = "SELECT '{0}' AS name FROM (SELECT 1) AS one WHERE EXISTS (SELECT 1 FROM {0})"
    full = " UNION ALL ".join(map(rows.format, names))
    counted = "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE() AND auto_increment > 1"
    with database.writing() as connection:
        touched = set(connection.scalars(text(full)))
        if not database.is_sqlite:
            touched |= set(connection.scalars(text(counted)))
        for name in touched:
            connection.execute(text(f"DELETE FROM {name}" if database.is_sqlite else f"TRUNCATE TABLE {name}"))


def _on_server(statement: str) -> None:
    engine = create_engine(server_url(), poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text(statement))


def load_schema(database: Database, collations: Sequence[str] = (STOCK_COLLATION,)) -> None:
    """The tables of a stock shop; with several `collations`, of one that was upgraded by hand: its tables have them by turns, so no
    statement may compare or unite texts of several tables as they are."""
    with database.writing() as connection:
        for number, statement in enumerate(SCHEMA.read_text(encoding="utf-8").split(";\n"), 1):
            if statement.strip():
                connection.exec_driver_sql(statement.replace(STOCK_COLLATION, collations[number % len(collations)]))


def _template(folder: Path) -> Path:
    """A SQLite file with all tables, made once a folder, to copy from."""
    path = folder / "template.db"
    if not path.exists():
        database = Database(f"sqlite:///{path}")
        create_shop_tables(database)
        upgrade(database)
        database.close()  # the last connection folds the write-ahead log into the file
    return path
