"""What statements give back, read in one place."""

from typing import Any

from sqlalchemy import CursorResult


def new_key(result: CursorResult[Any]) -> int:
    """The number that the database gave a row that was inserted."""
    key = result.inserted_primary_key
    if key is None:
        raise LookupError("the statement inserted no row")
    return int(key[0])
