"""The storage engines of the shop's tables: which know transactions, and turning the others into ones that do."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from cartapi.store.database import TRANSACTIONAL, Database
from cartapi.store.failures import explain

_TABLES = text(
    "SELECT table_name AS name, engine AS engine, table_rows AS count, data_length + index_length AS bytes"
    " FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE' ORDER BY table_name"
)


class OldTable(NamedTuple):
    """A table of the shop without transactions; rows as the server estimates them."""

    name: str
    engine: str
    rows: int
    bytes: int


def without_transactions(database: Database) -> list[OldTable]:
    """The shop's tables that know no transactions; none on SQLite."""
    if database.is_sqlite:
        return []
    with database.reading() as connection:
        found = [OldTable(row.name, row.engine, int(row[2] or 0), int(row[3] or 0)) for row in connection.execute(_TABLES)]
    return [each for each in found if each.engine not in TRANSACTIONAL and _is_shops(each.name, database.prefix)]


def convert(database: Database, table: OldTable) -> str:
    """Turn one table into InnoDB, locked while its rows are copied; "" when it is done, else why the server would not."""
    with database.reading() as connection:
        quoted = connection.dialect.identifier_preparer.quote_identifier(table.name)
        try:
            connection.exec_driver_sql(f"ALTER TABLE {quoted} ENGINE=InnoDB ROW_FORMAT=DYNAMIC")
        except DBAPIError as error:
            return explain(error)
    return ""


def total_bytes(tables: Sequence[OldTable]) -> int:
    """The size of tables with their indexes."""
    return sum(each.bytes for each in tables)


def _is_shops(name: str, prefix: str) -> bool:
    return name.startswith(prefix) and not name.startswith("cartapi_")
