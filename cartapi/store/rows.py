"""Rows: the number of one that was inserted, and one that is made when it is not there."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, CursorResult, Table
from sqlalchemy.dialects import mysql, sqlite


def new_key(result: CursorResult[Any]) -> int:
    """The number that the database gave a row that was inserted."""
    key = result.inserted_primary_key
    if key is None:
        raise LookupError("the statement inserted no row")
    return int(key[0])


def ensure(db: Connection, table: Table, row: Mapping[str, object]) -> None:
    """Make a row unless there is one of its primary key, which stays as it is; either is the caller's until his transaction ends.

    Another transaction that has the row is waited for. To change rows that may not be there first and to make them then is a
    deadlock on InnoDB: a change that finds nothing locks the gap, and two who have it cannot insert.
    """
    if db.dialect.name == "sqlite":
        db.execute(sqlite.insert(table).on_conflict_do_nothing(), row)
    else:
        # not IGNORE: this takes the exclusive lock at once, where several who wait with shared ones would be a deadlock
        kept = next(iter(table.primary_key)).name
        db.execute(mysql.insert(table).on_duplicate_key_update({kept: row[kept]}), row)
