"""The words that the table definitions are written in."""

from typing import Any

from sqlalchemy import Column, Index, MetaData, Table
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import CreateColumn
from sqlalchemy.sql.compiler import DDLCompiler
from sqlalchemy.types import TypeEngine

from cartapi.store.types import Int

metadata = MetaData()
"""The tables of the shop, `oc_…`."""

own = MetaData()
"""Our own tables, `cartapi_…`; they come through Alembic."""

_ZEROED = "zeroed"  # key of Column.info


def serial(name: str, column_type: TypeEngine[Any] | None = None) -> Column[Any]:
    """The primary key that the database counts up."""
    return Column(name, column_type or Int(), primary_key=True, autoincrement=True, nullable=False)


def part(name: str, column_type: TypeEngine[Any] | None = None, default: str | None = None) -> Column[Any]:
    """A primary key, or a part of one, that the row brings along."""
    return _zeroed(
        Column(name, column_type or Int(), primary_key=True, autoincrement=False, nullable=False, server_default=default)
    )


def col(name: str, column_type: TypeEngine[Any] | None = None, default: str | None = None) -> Column[Any]:
    """A column that is NOT NULL, of type INT unless told."""
    return _zeroed(Column(name, column_type or Int(), nullable=False, server_default=default))


def null(name: str, column_type: TypeEngine[Any] | None = None) -> Column[Any]:
    """A column that may be NULL, and is by default."""
    return Column(name, column_type or Int(), nullable=True)


class Key:
    """An index. `length` is how many characters of a text MySQL keeps in it."""

    def __init__(self, name: str, *columns: str, length: int | None = None, unique: bool = False) -> None:
        self.name, self.columns, self.length, self.unique = name, columns, length, unique

    def on(self, table: Table) -> None:
        """Add the index to `table`. Names are the table's own on MySQL, the whole database's on SQLite."""
        lengths = {column: self.length for column in self.columns if self.length}
        for dialect, name in (("mysql", self.name), ("sqlite", f"{table.name}_{self.name}")):
            columns = [table.c[column] for column in self.columns]
            Index(name, *columns, unique=self.unique, mysql_length=lengths).ddl_if(dialect=dialect)


def table(
    name: str, *parts: Column[Any] | Key, engine: str = "MyISAM", of: MetaData = metadata, numbers_once: bool = False
) -> Table:
    """A table as the stock schema has it. `numbers_once`: SQLite, too, gives no number of a deleted row again."""
    columns = [each for each in parts if isinstance(each, Column)]
    result = Table(
        name, of, *columns, mysql_engine=engine, mysql_charset="utf8mb4", mysql_collate="utf8mb4_unicode_ci",
        sqlite_autoincrement=numbers_once,
    )  # fmt: skip
    for each in parts:
        if isinstance(each, Key):
            each.on(result)
    return result


def _zeroed(column: Column[Any]) -> Column[Any]:
    if column.server_default is None:
        column.info[_ZEROED] = getattr(column.type, "implicit", None)
    return column


@compiles(CreateColumn, "sqlite")
def _with_implicit_default(create: CreateColumn, compiler: DDLCompiler, **options: Any) -> str | None:
    """Give SQLite what a MySQL connection that is not strict does: a NOT NULL column left out becomes 0, '' or zero.

    SQLite counts up a key of one column only; the first of several is a plain number there, which rows bring along.
    """
    column = create.element
    if column.autoincrement is True and len(column.table.primary_key) > 1:
        return f"{compiler.preparer.format_column(column)} INTEGER NOT NULL"
    text = compiler.visit_create_column(create, **options)  # pyright: ignore[reportAttributeAccessIssue] - untyped there
    value = column.info.get(_ZEROED)
    return text if value is None else f"{text} DEFAULT '{value}'"
