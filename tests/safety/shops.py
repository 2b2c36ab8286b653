"""Demo shops on every kind of table the server meets: SQLite, InnoDB, and MyISAM as a stock shop has it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.engine import URL

from cartapi.store import demo, models
from cartapi.store.creation import create_shop_tables
from cartapi.store.database import Database
from cartapi.store.migrations import upgrade
from tests.databases import SCHEMA, empty_database

KINDS = ("sqlite", "innodb", "myisam")
"""`myisam` is the schema of a stock shop with its sessions and carts turned to MyISAM too, the least that a table can do."""


@contextmanager
def demo_shop(kind: str, folder: Path, on: URL | None = None) -> Iterator[URL]:
    """A new demo shop, dropped afterwards; `on` is a database that is there and empty."""
    if on is not None:
        fill(kind, on)
        yield on
        return
    with empty_database("sqlite" if kind == "sqlite" else "mariadb", folder) as url:
        fill(kind, url)
        yield url


def fill(kind: str, url: URL) -> None:
    """Make the tables of a kind and put the demo shop into them."""
    database = Database(url)
    try:
        if kind == "sqlite":
            create_shop_tables(database)
        else:
            with database.writing() as db:
                for statement in _schema(kind).split(";\n"):
                    if statement.strip():
                        db.exec_driver_sql(statement)
        upgrade(database)
        with database.writing() as db:
            demo.fill(db, datetime.now(UTC))
    finally:
        database.close()


def _schema(kind: str) -> str:
    wanted, other = ("InnoDB", "MyISAM") if kind == "innodb" else ("MyISAM", "InnoDB")
    text = SCHEMA.read_text(encoding="utf-8").replace(f"ENGINE={other}", f"ENGINE={wanted}")
    return "".join(f"{part};\n" for part in text.split(";\n") if _is_known(part))


def _is_known(statement: str) -> bool:
    """Whether a statement is about a table that the server knows: the others only cost time."""
    return any(f"`{name}`" in statement for name in models.metadata.tables)
