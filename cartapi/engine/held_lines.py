"""What the rows of a cart say by themselves, before anything is priced (pricing.md §1.3-1.4)."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from cartapi.engine.catalog import CartRow
from cartapi.engine.pricing import Wanted, is_gone, is_shown, wanted

NEVER = datetime.max  # noqa: DTZ901 - the tables' times have no zone


class HeldLines(NamedTuple):
    """The rows, and what follows from them alone."""

    rows: Sequence[CartRow]
    wanted: Wanted
    gone: tuple[int, ...]
    """Ids of rows that are to be deleted."""
    oldest: datetime
    """When the oldest row was added; `NEVER` without rows."""
    has_profiles: bool
    ships: bool
    """Whether a line must be shipped: as `Cart.has_shipping` of the same rows."""


def held_lines(rows: Sequence[CartRow], now: datetime) -> HeldLines:
    """What rows in their order say at this time."""
    gone = tuple(row.cart_id for row in rows if is_gone(row, now))
    return HeldLines(
        rows,
        wanted(rows),
        gone,
        min((row.date_added for row in rows), default=NEVER),
        any(row.recurring_id for row in rows),
        any(row.shipping and row.cart_id not in gone and is_shown(row) for row in rows),
    )
