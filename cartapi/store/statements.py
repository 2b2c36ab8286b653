"""Statements of the hot paths: compiled once for each kind of database, then run by the driver's own cursor.

What SQLAlchemy does around a small statement costs more than the statement: a key for its cache, a context, a result with names.
These are SQLAlchemy Core as all others, types included; only their execution is ours. Figures: docs/performance.md.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import CompoundSelect, Connection, Delete, Insert, Select, Update

from cartapi.store import driver
from cartapi.store.driver import Done

Row = tuple[Any, ...]
Parameters = Mapping[str, object]
Core = Select[Any] | CompoundSelect[Any] | Insert | Update | Delete
_Convert = Callable[[Any], Any]
NONE: Parameters = {}


class _Plan(NamedTuple):
    """What is known of a statement for one kind of database: its text, and what becomes of values on their way in and out."""

    sql: str
    order: tuple[str, ...] | None
    """Names of the values where the driver takes them by position."""
    fixed: dict[str, object]
    """Values that stand in the statement itself, ready for the driver."""
    given: tuple[tuple[str, _Convert | None], ...]
    read: tuple[tuple[int, _Convert], ...]

    def values(self, parameters: Parameters) -> Any:
        """Parameters as the driver takes them. Raises `KeyError` for one that is missing."""
        values = dict(self.fixed)
        for name, convert in self.given:
            value = parameters[name]
            values[name] = value if convert is None else convert(value)
        return values if self.order is None else tuple(values[name] for name in self.order)


class Statement:
    """A SELECT, INSERT, UPDATE or DELETE with `bindparam`s. An INSERT without columns takes those of its parameters."""

    def __init__(self, statement: Core) -> None:
        self._statement = statement
        self._plans: dict[tuple[str, str, tuple[str, ...]], _Plan] = {}
        self._takes_columns = isinstance(statement, Insert)

    def all(self, db: Connection, parameters: Parameters = NONE) -> list[Row]:
        """All rows, as plain tuples."""
        plan = self._plan(db, parameters)
        rows = driver.run(db, plan.sql, plan.values(parameters)).rows
        if not plan.read:
            return list(rows)
        return [_read(row, plan.read) for row in rows]

    def first(self, db: Connection, parameters: Parameters = NONE) -> Row | None:
        """The first row; the statement says itself when it is to give no more than that one."""
        rows = self.all(db, parameters)
        return rows[0] if rows else None

    def value(self, db: Connection, parameters: Parameters = NONE) -> Any:
        """The first column of the first row; None without rows."""
        row = self.first(db, parameters)
        return None if row is None else row[0]

    def run(self, db: Connection, parameters: Parameters = NONE) -> Done:
        """Execute; how many rows there were, and the number of the row that was inserted."""
        plan = self._plan(db, parameters)
        return driver.run(db, plan.sql, plan.values(parameters))

    def put_off(self, db: Connection, parameters: Parameters = NONE) -> None:
        """Execute in a transaction without waiting for the outcome: a later statement raises what went wrong, or the commit."""
        plan = self._plan(db, parameters)
        driver.put_off(db, plan.sql, plan.values(parameters))

    def run_all(self, db: Connection, rows: Sequence[Parameters]) -> None:
        """Execute for each set of parameters, all with the same names; an INSERT in one round trip."""
        if rows:
            plan = self._plan(db, rows[0])
            driver.run_all(db, plan.sql, [plan.values(row) for row in rows])

    def put_off_all(self, db: Connection, rows: Sequence[Parameters]) -> None:
        """`run_all` without waiting, as `put_off`."""
        if rows:
            plan = self._plan(db, rows[0])
            driver.put_off_all(db, plan.sql, [plan.values(row) for row in rows])

    def written(self, db: Connection, parameters: Parameters) -> tuple[str, Any]:
        """Text and values as the driver takes them."""
        plan = self._plan(db, parameters)
        return plan.sql, plan.values(parameters)

    def _plan(self, db: Connection, parameters: Parameters) -> _Plan:
        key = (db.dialect.name, db.dialect.driver, tuple(parameters) if self._takes_columns else ())
        return self._plans.get(key) or self._compile(db, key)

    def _compile(self, db: Connection, key: tuple[str, str, tuple[str, ...]]) -> _Plan:
        statement, dialect = self._statement, db.dialect
        columns: Any = {"column_keys": list(key[2])} if key[2] else {}
        compiled: Any = statement.compile(dialect=dialect, **columns)
        fixed: dict[str, object] = {}
        given: list[tuple[str, _Convert | None]] = []
        for bind, name in compiled.bind_names.items():
            convert = bind.type.dialect_impl(dialect).bind_processor(dialect)
            if bind.required:
                given.append((name, convert))
            else:
                fixed[name] = bind.effective_value if convert is None else convert(bind.effective_value)
        order = tuple(compiled.positiontup) if compiled.positional else None
        plan = self._plans[key] = _Plan(str(compiled), order, fixed, tuple(given), _readers(statement, dialect))
        return plan


def run_each(db: Connection, statements: Iterable[tuple[Statement, Parameters]], changed: list[int]) -> None:
    """Execute some statements, in few round trips where the driver can do that.

    `changed` gets how many rows each found or changed; after an error it tells of those that went well before.
    """
    driver.run_each(db, [statement.written(db, parameters) for statement, parameters in statements], changed)


def _readers(statement: Core, dialect: Any) -> tuple[tuple[int, _Convert], ...]:
    """The columns of a SELECT whose values the driver does not hand out as they are wanted."""
    if not isinstance(statement, Select | CompoundSelect):
        return ()
    found = ((place, column.type.dialect_impl(dialect)) for place, column in enumerate(statement.selected_columns))
    return tuple((place, convert) for place, kind in found if (convert := kind.result_processor(dialect, None)) is not None)


def _read(row: Row, readers: Iterable[tuple[int, _Convert]]) -> Row:
    values = list(row)
    for place, convert in readers:
        values[place] = convert(values[place])
    return tuple(values)
