"""Rows that reach Python as one text each: what the hottest reads use.

PyMySQL decodes a result field by field in Python, and SQLAlchemy builds a statement for every execution; for a cart of 50 lines
that is most of the work of a call. Here the database joins a row's columns into one text, which is split in C, and statements are
compiled once. Values arrive as the database prints them, as they do in PHP. Figures: docs/performance.md.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, String, func, literal_column, select, union_all
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import FunctionElement

from cartapi.store.tally import TALLY

log = logging.getLogger("cartapi")

BETWEEN, NOTHING = "\x1f", "\x1e"
"""ASCII's unit separator stands between values, the record separator for NULL."""
BEGINNING = datetime(1, 1, 1)  # noqa: DTZ001 - the tables' times have no zone
Columns = Sequence[ColumnElement[Any]]
Texts = list[str]


class joined(FunctionElement[str]):  # noqa: N801 - reads as the SQL function it stands for
    """One text of all columns; on MySQL as bytes, which no mixture of collations can keep apart (the separator is binary)."""

    type = String()
    inherit_cache = True


@compiles(joined)
def _by_function(element: joined, compiler: Any, **options: Any) -> str:
    columns = [compiler.process(column, **options) for column in element.clauses]
    return f"CONCAT_WS(x'{ord(BETWEEN):02X}', " + ", ".join(columns) + ")"


@compiles(joined, "sqlite")
def _by_operator(element: joined, compiler: Any, **options: Any) -> str:
    columns = [compiler.process(column, **options) for column in element.clauses]
    return f" || '{BETWEEN}' || ".join(columns)


@dataclass(frozen=True)
class Part:
    """One SELECT: its columns, and the rest of it around whatever is selected.

    A set of ids is written by `among`; parameters are ordinary binds.
    """

    columns: Columns
    around: Callable[["Select[Any]"], "Select[Any]"]


class Packed:
    """The union of some parts, read as rows of texts. Compiled once for each kind of database."""

    def __init__(self, *parts: Part) -> None:
        self._parts = parts
        self._widths = {len(part.columns) for part in parts}
        packed = [part.around(select(joined(*part.columns))) for part in parts]
        self._statement = packed[0] if len(packed) == 1 else union_all(*packed)
        self._compiled: dict[tuple[str, int], tuple[str, tuple[str, ...] | None]] = {}

    def rows(self, db: Connection, parameters: Mapping[str, object], **ids: Sequence[int]) -> list[Texts]:
        """The rows of all parts, each a list of texts as long as its part has columns; NULL is `NOTHING`."""
        found = [_values(row[0]) for row in self._run(db, -1, parameters, ids)]
        if all(len(row) in self._widths for row in found):
            return found
        return self._by_columns(db, parameters, ids)

    def _by_columns(self, db: Connection, parameters: Mapping[str, object], ids: Mapping[str, Sequence[int]]) -> list[Texts]:
        """The same rows column by column: where a separator stands inside a text, or a value is NULL."""
        return [
            [NOTHING if value is None else str(value) for value in row]
            for number in range(len(self._parts))
            for row in self._run(db, number, parameters, ids)
        ]

    def _run(self, db: Connection, part: int, parameters: Mapping[str, object], ids: Mapping[str, Sequence[int]]) -> Any:
        sql, order = self._compiled.get((db.dialect.name, part)) or self._compile(db, part)
        for name, members in ids.items():
            sql = sql.replace(f"__{name}__", ",".join(str(int(member)) for member in members) or "NULL")
        given = parameters if order is None else tuple(parameters[name] for name in order)
        if not db.engine.dispatch.before_cursor_execute:
            try:
                return _at_driver(db, sql, given)
            except Exception:  # noqa: BLE001 - below it fails again, if it does, in SQLAlchemy's terms
                log.debug("repeating a read that failed at the driver")
        return db.exec_driver_sql(sql, given)  # type: ignore[arg-type]

    def _compile(self, db: Connection, number: int) -> tuple[str, tuple[str, ...] | None]:
        chosen = self._statement if number < 0 else self._parts[number].around(select(*self._parts[number].columns))
        compiled = chosen.compile(dialect=db.dialect)
        order = tuple(compiled.positiontup) if compiled.positional and compiled.positiontup is not None else None
        self._compiled[db.dialect.name, number] = result = (str(compiled), order)
        return result


def _at_driver(db: Connection, sql: str, parameters: Any) -> Sequence[Any]:
    """The rows by the driver's own cursor: half the work of a small read is what SQLAlchemy does around it."""
    TALLY.statements += 1
    cursor = db.connection.cursor()
    try:
        cursor.execute(sql, parameters)
        return cursor.fetchall()
    finally:
        cursor.close()


def _values(row: "str | bytes | None") -> Texts:
    """The values of a packed row; none when a NULL that nobody expected took the whole row away."""
    if row is None:
        return []
    return (row if isinstance(row, str) else row.decode("utf-8", "replace")).split(BETWEEN)


def among(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """The column is one of the ids that `rows` is given under `name`."""
    return column.bool_op("IN")(literal_column(f"(__{name}__)"))


def maybe(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """A column of a part that may well be NULL, or belongs to a row that may not be there.

    Any other NULL is read too, but slowly: such a row lacks a value, and all rows are read again column by column.
    """
    return func.ifnull(column, literal_column(f"'{NOTHING}'"))


def given(text: str) -> str | None:
    """A text column that may be NULL."""
    return None if text == NOTHING else text


@lru_cache(maxsize=4096)
def day(text: str) -> date | None:
    """A date column; zero and NULL are None."""
    return None if text == NOTHING or text.startswith("0000") else date.fromisoformat(text[:10])


def moment(text: str) -> datetime:
    """A datetime column; zero is the beginning of time."""
    return BEGINNING if text == NOTHING or text.startswith("0000") else datetime.fromisoformat(text[:19])
