"""Failed attempts are counted one by one, however many fail at the same moment."""

from datetime import datetime, timedelta

from sqlalchemy import select

from cartapi.store import models, throttles
from cartapi.store.database import Database
from cartapi.store.throttles import Limit
from tests.safety.arena import together

NOW = datetime(2026, 5, 4, 12)
LIMIT = Limit(6, timedelta(minutes=15), timedelta(hours=1))


def fail(database: Database, subject: str, at: datetime = NOW) -> None:
    with database.writing() as db:
        throttles.fail(db, subject, LIMIT, at)


def counted(database: Database, subject: str) -> tuple[int, datetime | None]:
    with database.reading() as db:
        row = db.execute(select(models.throttle).where(models.throttle.c.subject == subject)).one()
    return row.failures, row.locked_until


def test_failures_at_the_same_moment_are_all_counted_from_the_first_one_on(database: Database) -> None:
    for turn in range(5):
        together([lambda subject=f"address {turn}": fail(database, subject)] * 5)
        assert counted(database, f"address {turn}") == (5, None)


def test_the_last_failure_allowed_locks_and_a_window_that_is_over_starts_anew(database: Database) -> None:
    for _ in range(6):
        fail(database, "address")
    assert counted(database, "address") == (6, NOW + LIMIT.lock)
    later = NOW + LIMIT.window
    fail(database, "address", later)
    assert counted(database, "address") == (1, None)
