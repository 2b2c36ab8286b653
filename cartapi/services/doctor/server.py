"""The database server: which one, and what our user may do there."""

import re
from collections.abc import Iterator

from cartapi.services.doctor.finding import Finding, Level
from cartapi.store import health
from cartapi.store.database import Database

_OLDEST = {"MariaDB": (10, 1), "MySQL": (5, 7), "SQLite": (3, 31)}


def look(database: Database) -> Iterator[Finding]:
    """Reachable, version, rights."""
    found = health.server(database)
    place = database.url.render_as_string(hide_password=True)
    yield Finding(Level.OK, "database", f"{found.product} {found.version} answers at {place}")
    if _number(found.version) < _OLDEST[found.product]:
        oldest = ".".join(map(str, _OLDEST[found.product]))
        yield Finding(
            Level.WARNING, "database", f"{found.product} {found.version} is older than anything tested", f"use {oldest} or newer"
        )
    if found.product == "SQLite":
        yield Finding(Level.NOTE, "database", "SQLite has one writer at a time", "for a live shop use MySQL or MariaDB")
    if lacking := health.lacking_rights(database):
        grant = "GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, INDEX on the database to this user"
        yield Finding(Level.PROBLEM, "rights", f"the user {database.url.username!r} lacks {', '.join(lacking)}", grant)


def _number(version: str) -> tuple[int, ...]:
    found = re.search(r"(\d+)\.(\d+)", version.removeprefix("5.5.5-"))  # replication's disguise of MariaDB
    return tuple(map(int, found.groups())) if found else (0, 0)
