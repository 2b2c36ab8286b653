"""Reads that MariaDB parses once a connection: `PREPARE` when a statement is first wanted there, `EXECUTE … USING` from then on.

On the tables of a shop MariaDB spends more on parsing and planning the statements of a cart view than on reading; this saves a
quarter of its time. MySQL takes only variables after `USING`, which would be a statement more: there, and behind proxies that know
no prepared statements, the same text is sent each time. Sets of ids are filled up to a power of two, so that a statement has few
versions.
"""

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from cartapi.store import driver
from cartapi.store.failures import error_code, is_disconnect, is_retryable

LONGEST = 128
"""So many ids at most; longer lists are rare, and their statements are not kept."""
_USING_VALUES = (10, 2, 3)
_UNKNOWN = 1243
_KEPT = "cartapi.prepared"
_BIND = re.compile(r"%\((\w+)\)s|%s|__(\w+)__|%%")
_numbers = itertools.count(1)


def place(name: str) -> str:
    """What stands in a statement for the ids called `name`."""
    return f"__{name}__"


@dataclass(slots=True)
class Text:
    """A compiled statement; `order` names its values where the driver takes them by position, `fixed` are those it has itself."""

    sql: str
    order: tuple[str, ...] | None
    fixed: Mapping[str, object]
    versions: dict[int, "Version"] = field(default_factory=dict[int, "Version"])

    def values(self, parameters: Mapping[str, object]) -> Any:
        """All values as the driver takes them."""
        named = {**self.fixed, **parameters}
        return named if self.order is None else tuple(named[name] for name in self.order)

    def with_ids(self, ids: Mapping[str, Sequence[int]]) -> str:
        """The statement with these ids written into it."""
        sql = self.sql
        for name, members in ids.items():
            sql = sql.replace(place(name), ",".join(str(int(member)) for member in members) or "NULL")
        return sql

    def version(self, size: int) -> "Version":
        """The statement for so many ids, made when first asked for."""
        return self.versions.get(size) or self.versions.setdefault(size, Version.of(self, size))


@dataclass(frozen=True, slots=True)
class Version:
    """A statement with `?` for its values; `wanted` names them in their order, and how many ids are taken where ids stand."""

    name: str
    sql: str
    wanted: tuple[tuple[str, int], ...]

    @classmethod
    def of(cls, text: Text, size: int) -> "Version":
        wanted: list[tuple[str, int]] = []
        positions = iter(text.order or ())

        def marked(found: "re.Match[str]") -> str:
            if found[0] == "%%":
                return "%"
            wanted.append((found[2], size) if found[2] else (found[1] or next(positions), 0))
            return ",".join("?" * size) if found[2] else "?"

        sql = _BIND.sub(marked, text.sql)
        return cls(f"cartapi_{next(_numbers)}", sql, tuple(wanted))

    def execute(self, ids: Mapping[str, Sequence[int]]) -> str:
        """The statement that runs it: ids stand in it, filled up with the last one, other values follow."""
        filled: dict[str, str] = {}
        for name, count in self.wanted:
            if count and name not in filled:
                members = [str(int(member)) for member in ids[name]] or ["0"]
                filled[name] = ",".join(members + members[-1:] * (count - len(members)))
        values = ",".join(filled[name] if count else "%s" for name, count in self.wanted)
        return f"EXECUTE {self.name} USING {values}" if values else f"EXECUTE {self.name}"

    def values(self, parameters: Mapping[str, object]) -> tuple[object, ...]:
        """The values that are no ids, in their order."""
        return tuple(parameters[name] for name, count in self.wanted if not count)


def possible(db: Connection | Engine) -> bool:
    """Whether the server takes values after `USING`, and nobody wants to see the statements themselves. An engine knows its server
    from its first connection on."""
    dialect: Any = db.dialect
    version = getattr(dialect, "is_mariadb", False) and dialect.server_version_info
    return bool(version) and version >= _USING_VALUES and not driver.is_traced(db)


def run(db: Connection, text: Text, parameters: Mapping[str, object], ids: Mapping[str, Sequence[int]]) -> Sequence[Any] | None:
    """The rows; None where it cannot be done and the statement is to be sent as it is."""
    most = max(map(len, ids.values()), default=0)
    kept: set[str] | None = db.connection.info.setdefault(_KEPT, set())
    if kept is None or most > LONGEST:
        return None
    version = text.version(1 << max(most - 1, 0).bit_length() if ids else 0)
    if version.name not in kept:
        driver.settle(db)
    waiting = driver.waiting(db)
    try:
        if version.name not in kept:
            driver.prepare(db, version.name, version.sql)
            kept.add(version.name)
        return driver.run(db, version.execute(ids), version.values({**text.fixed, **parameters})).rows
    except DBAPIError as error:
        if is_disconnect(error) or is_retryable(error) or driver.passed(db) < waiting:  # what went before is no fault of this read
            raise
        kept.discard(version.name)
        if error_code(error) != _UNKNOWN:
            db.connection.info[_KEPT] = None  # this connection does without
        return None
