"""Rows that reach Python as one text each, or one text for many: what the hottest reads use.

PyMySQL decodes a result field by field in Python; for a cart of 50 lines that is most of the work of a call. Here the database
joins a row's columns into one text, and, where many rows are expected, the rows as well, to be split in C. Values arrive as the
database prints them, as they do in PHP. Figures: docs/performance.md.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, String, func, literal_column, select, union_all
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import FunctionElement

from cartapi.store import driver, prepared
from cartapi.store.prepared import Text

BETWEEN, NOTHING, NEXT = "\x1f", "\x1e", "\x1d"
"""ASCII's unit separator stands between values, the record separator for NULL, the group separator between rows."""
BEGINNING = datetime(1, 1, 1)  # noqa: DTZ001 - the tables' times have no zone
Columns = Sequence[ColumnElement[Any]]
Texts = list[str]
Raw = tuple["str | tuple[str, ...]", ...]
"""Rows as they came, packed or in pieces: equal ones hold equal values, so what is worked out of them may be kept by them."""
Ids = Mapping[str, Sequence[int]]


class joined(FunctionElement[str]):  # noqa: N801 - reads as the SQL function it stands for
    """One text of all columns; on MySQL as bytes, which no mixture of collations can keep apart (the separator is binary)."""

    type = String()
    inherit_cache = True


class grouped(FunctionElement[str]):  # noqa: N801
    """One text of all rows: their number, then the rows, each with a last, empty value that shows that it is whole."""

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


@compiles(grouped)
def _group(element: grouped, compiler: Any, **options: Any) -> str:
    columns = ", ".join(compiler.process(column, **options) for column in element.clauses)
    row = f"CONCAT_WS(x'{ord(BETWEEN):02X}', {columns}, '')"
    return f"CONCAT_WS(x'{ord(NEXT):02X}', '', COUNT(*), GROUP_CONCAT({row} SEPARATOR x'{ord(NEXT):02X}'))"


@compiles(grouped, "sqlite")
def _group_by_operator(element: grouped, compiler: Any, **options: Any) -> str:
    columns = f" || '{BETWEEN}' || ".join(compiler.process(column, **options) for column in element.clauses)
    rows = f"group_concat({columns} || '{BETWEEN}', '{NEXT}')"
    return f"'{NEXT}' || COUNT(*) || coalesce('{NEXT}' || {rows}, '')"


@dataclass(frozen=True)
class Part:
    """One SELECT: its columns, and the rest of it around whatever is selected.

    A set of ids is written by `among`; parameters are ordinary binds. Of a `single` part one row is expected.
    """

    columns: Columns
    around: Callable[["Select[Any]"], "Select[Any]"]
    single: bool = False

    def packed(self, *, many: bool) -> "Select[Any]":
        return self.around(select(grouped(*self.columns) if many and not self.single else joined(*self.columns)))


class _Form(NamedTuple):
    """What is compiled: all parts, with many rows or few, or the columns of one of them."""

    many: bool = False
    part: int | None = None


class Packed:
    """The union of some parts, read as rows of texts. Compiled once for each kind of database."""

    def __init__(self, *parts: Part) -> None:
        self._parts = parts
        self._separators = {len(part.columns) - 1 for part in parts}
        self._compiled: dict[tuple[str, str, _Form], Text] = {}

    def rows(self, db: Connection, parameters: Mapping[str, object], **ids: Sequence[int]) -> list[Texts]:
        """The rows of all parts, each a list of texts as long as its part has columns; NULL is `NOTHING`."""
        return [split(row) for row in self.raw(db, parameters, ids=ids)]

    def raw(self, db: Connection, parameters: Mapping[str, object], *, many: bool = False, ids: Ids = MappingProxyType({})) -> Raw:
        """The same rows unsplit. Where `many` are expected they travel as one text."""
        texts = [_text(row[0]) for row in self._run(db, _Form(many), parameters, ids)]
        found = _ungrouped(texts) if many else texts
        if found is not None and all(row.count(BETWEEN) in self._separators for row in found):
            return tuple(found)
        return tuple(self._by_columns(db, parameters, ids))

    def _by_columns(self, db: Connection, parameters: Mapping[str, object], ids: Ids) -> Iterable[tuple[str, ...]]:
        """The same rows column by column: where a separator stands inside a text, or a value is NULL."""
        for number in range(len(self._parts)):
            for row in self._run(db, _Form(part=number), parameters, ids):
                yield tuple(NOTHING if value is None else str(value) for value in row)

    def _run(self, db: Connection, form: _Form, parameters: Mapping[str, object], ids: Ids) -> Sequence[Any]:
        text = self._compiled.get((db.dialect.name, db.dialect.driver, form)) or self._compile(db, form)
        if form.part is None and prepared.possible(db) and (rows := prepared.run(db, text, parameters, ids)) is not None:
            return rows
        return driver.run(db, text.with_ids(ids), text.values(parameters)).rows

    def _compile(self, db: Connection, form: _Form) -> Text:
        if form.part is None:
            packed = [part.packed(many=form.many) for part in self._parts]
            chosen: Any = packed[0] if len(packed) == 1 else union_all(*packed)
        else:
            chosen = self._parts[form.part].around(select(*self._parts[form.part].columns))
        compiled = chosen.compile(dialect=db.dialect)
        order = tuple(compiled.positiontup) if compiled.positional and compiled.positiontup is not None else None
        text = self._compiled[db.dialect.name, db.dialect.driver, form] = Text(str(compiled), order)
        return text


def split(row: "str | tuple[str, ...]") -> Texts:
    """The values of a row."""
    return row.split(BETWEEN) if isinstance(row, str) else list(row)


def _text(row: "str | bytes | None") -> str:
    """A packed row as text; one that a NULL took away has no values."""
    if row is None:
        return ""
    return row if isinstance(row, str) else row.decode("utf-8", "replace")


def _ungrouped(texts: Iterable[str]) -> list[str] | None:
    """The rows of some groups, and those that came singly; None when a row is not whole."""
    found: list[str] = []
    for text in texts:
        if not text.startswith(NEXT):
            found.append(text)
            continue
        _, count, *rows = text.split(NEXT)
        if len(rows) != int(count) or not all(row.endswith(BETWEEN) for row in rows):
            return None
        found += [row[:-1] for row in rows]
    return found


def among(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """The column is one of the ids that `rows` is given under `name`."""
    return column.bool_op("IN")(literal_column(f"({prepared.place(name)})"))


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


@lru_cache(maxsize=4096)
def moment(text: str) -> datetime:
    """A datetime column; zero is the beginning of time."""
    return BEGINNING if text == NOTHING or text.startswith("0000") else datetime.fromisoformat(text[:19])
