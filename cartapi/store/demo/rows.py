"""What the parts of the demo shop hand over: rows, gathered by table and inserted in bulk."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from importlib.resources import files
from typing import Any

from sqlalchemy import Connection, Table, insert, select

from cartapi.engine.phptext import escape

LANGUAGES = {"en": 1, "de": 2}
"""Language ids by the keys of a translated text in the data."""


class Rows:
    """Rows by table. Each table's rows must name the same columns; what they all leave out is the column's default."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.tables: dict[Table, list[dict[str, Any]]] = {}

    def add(self, table: Table, /, **row: Any) -> None:
        """Remember one row of `table`."""
        self.tables.setdefault(table, []).append(row)

    def describe(self, table: Table, /, texts: Mapping[str, str], column: str = "name", **row: Any) -> None:
        """Remember one row per language, with that language's text, escaped, in `column`."""
        for language, text in texts.items():
            self.add(table, language_id=LANGUAGES[language], **{column: escape(text)}, **row)

    def day(self, offset: int | None) -> date | None:
        """The date so many days from now; None (no limit) stays None."""
        return None if offset is None else (self.now + timedelta(days=offset)).date()

    def occupied(self, db: Connection) -> Iterator[str]:
        """Names of the tables in question that hold rows already."""
        for table in self.tables:
            if db.execute(select(table).limit(1)).first() is not None:
                yield table.name

    def insert(self, db: Connection) -> None:
        """Write everything, one statement a table, in the order in which the tables were first named."""
        for table, rows in self.tables.items():
            db.execute(insert(table), rows)


def read(name: str) -> dict[str, Any]:
    """The data file `name`, parsed."""
    return tomllib.loads((files("cartapi.store.demo") / "data" / name).read_text(encoding="utf-8"))
