"""Rows that reach Python as one text each, or one text for many: what the hottest reads use.

PyMySQL decodes a result field by field in Python; for a cart of 50 lines that is most of the work of a call. Here the database
joins a row's columns into one text, and, where many rows are expected, the rows as well, to be split in C. Values arrive as the
database prints them, as they do in PHP. Figures: docs/performance.md.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
_BETWEEN, _NEXT = (f"_utf8mb4 x'{ord(mark):02X}'" for mark in (BETWEEN, NEXT))
_TEXT: frozenset[type] = frozenset((str,))
_FIRST = 2
"""Place of the first row in a group, after nothing and the number of rows."""
BEGINNING = datetime(1, 1, 1)  # noqa: DTZ001 - the tables' times have no zone
Columns = Sequence[ColumnElement[Any]]
Texts = list[str]
Raw = tuple["str | tuple[str, ...]", ...]
"""Rows as they came, packed singly or in groups, or in pieces: equal ones hold equal values, so what is worked out of them may be
kept by them."""
Ids = Mapping[str, Sequence[int]]


class joined(FunctionElement[str]):  # noqa: N801 - reads as the SQL function it stands for
    """One text of all columns. On MySQL converted as a whole: tables may differ in character set and collation, and no union is
    made of texts in two collations."""

    type = String()
    inherit_cache = True


class grouped(FunctionElement[str]):  # noqa: N801
    """One text of all rows: their number, then the rows, each with a last, empty value that shows that it is whole."""

    type = String()
    inherit_cache = True


@compiles(joined)
def _by_function(element: joined, compiler: Any, **options: Any) -> str:
    columns = ", ".join(compiler.process(column, **options) for column in element.clauses)
    return f"CONVERT(CONCAT_WS({_BETWEEN}, {columns}) USING utf8mb4)"


@compiles(joined, "sqlite")
def _by_operator(element: joined, compiler: Any, **options: Any) -> str:
    columns = [compiler.process(column, **options) for column in element.clauses]
    return f" || '{BETWEEN}' || ".join(columns)


@compiles(grouped)
def _group(element: grouped, compiler: Any, **options: Any) -> str:
    columns = ", ".join(compiler.process(column, **options) for column in element.clauses)
    row = f"CONCAT_WS({_BETWEEN}, {columns}, '')"
    return f"CONVERT(CONCAT_WS({_NEXT}, '', COUNT(*), GROUP_CONCAT({row} SEPARATOR x'{ord(NEXT):02X}')) USING utf8mb4)"


@compiles(grouped, "sqlite")
def _group_by_operator(element: grouped, compiler: Any, **options: Any) -> str:
    columns = f" || '{BETWEEN}' || ".join(compiler.process(column, **options) for column in element.clauses)
    rows = f"group_concat({columns} || '{BETWEEN}', '{NEXT}')"
    return f"'{NEXT}' || COUNT(*) || coalesce('{NEXT}' || {rows}, '')"


@dataclass(frozen=True)
class Part:
    """One SELECT: its columns, and the rest of it around whatever is selected.

    A set of ids is written by `among`; parameters are ordinary binds. The rows of a `single` part travel one by one, however many
    are expected.
    """

    columns: Columns
    around: Callable[["Select[Any]"], "Select[Any]"]
    single: bool = False

    def packed(self, *, many: bool) -> Any:
        return self.around(select(grouped(*self.columns) if many and not self.single else joined(*self.columns)))


class _Form(NamedTuple):
    """What is compiled: all parts, with many rows or few, or the columns of one of them."""

    many: bool = False
    part: int | None = None


class Packed:
    """The union of some parts, read as rows of texts. Compiled once for each kind of database."""

    def __init__(self, *parts: Part) -> None:
        self._parts = parts
        self._widths = {0, *(len(part.columns) for part in parts)}
        self._compiled: dict[tuple[str, str, _Form], Text] = {}

    def rows(self, db: Connection, parameters: Mapping[str, object], **ids: Sequence[int]) -> list[Texts]:
        """The rows of all parts, each a list of texts as long as its part has columns; NULL is `NOTHING`."""
        return list(split(self.raw(db, parameters, ids=ids)))

    def raw(self, db: Connection, parameters: Mapping[str, object], *, many: bool = False, ids: Ids = MappingProxyType({})) -> Raw:
        """The same rows unsplit. Where `many` are expected they travel as one text."""
        texts = tuple([row[0] for row in self._run(db, _Form(many), parameters, ids)])
        if not _TEXT.issuperset(map(type, texts)):
            texts = tuple(map(_text, texts))
        if self._widths.issuperset(map(width, texts)):
            return texts
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
        fixed = {name: bind.effective_value for bind, name in compiled.bind_names.items() if not bind.required}
        text = self._compiled[db.dialect.name, db.dialect.driver, form] = Text(str(compiled), order, fixed)
        return text


def split(found: Raw) -> Iterator[Texts]:
    """The values of each row."""
    for item in found:
        if not isinstance(item, str):
            yield list(item)
        elif item.startswith(NEXT):
            yield from (row[:-1].split(BETWEEN) for row in item.split(NEXT)[_FIRST:])
        else:
            yield item.split(BETWEEN)


def width(item: "str | tuple[str, ...]") -> int:
    """How many values a row has, or each row of a group; 0 for a group without rows, -1 for one that is not whole."""
    if item.__class__ is not str:
        return len(item)
    return item.count(BETWEEN) + 1 if item[:1] != NEXT else _width_of_group(item)


@lru_cache(maxsize=64)
def _width_of_group(group: str) -> int:
    """Rows lack values, or seem to, where a separator stands inside a text, and where a server cuts long texts."""
    _, count, *rows = group.split(NEXT)
    widths = {row.count(BETWEEN) for row in rows}  # each row ends with a separator
    if len(rows) != int(count) or len(widths) > 1 or not all(row.endswith(BETWEEN) for row in rows):
        return -1
    return widths.pop() if widths else 0


def _text(row: "str | bytes | None") -> str:
    """A packed row as text; one that a NULL took away has no values."""
    if row is None:
        return ""
    return row if isinstance(row, str) else row.decode("utf-8", "replace")


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
    """A date column; zero and NULL are None. A month or a day of zero, which lax servers keep, counts as the first."""
    return None if text == NOTHING or text.startswith("0000") else date.fromisoformat(text[:10].replace("-00", "-01"))


@lru_cache(maxsize=4096)
def moment(text: str) -> datetime:
    """A datetime column; zero is the beginning of time. Months and days of zero as in `day`."""
    return BEGINNING if text == NOTHING or text.startswith("0000") else datetime.fromisoformat(text[:19].replace("-00", "-01"))
