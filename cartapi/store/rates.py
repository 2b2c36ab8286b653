"""Calls counted per subject and minute (`cartapi_rate`). Times are UTC."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from cartapi.store.models import rate

KEPT = timedelta(minutes=5)


def count(db: Connection, subject: str, utc: datetime) -> int:
    """Count a call of `subject`; returns its calls in this minute, this one included."""
    minute = utc.replace(second=0, microsecond=0)
    same = (rate.c.subject == subject, rate.c.minute == minute)
    more = update(rate).where(*same).values(calls=rate.c.calls + 1)
    if not db.execute(more).rowcount:
        try:
            db.execute(insert(rate), {"subject": subject, "minute": minute, "calls": 1})
        except IntegrityError:  # another call made the row just now
            db.execute(more)
    return int(db.scalar(select(rate.c.calls).where(*same)) or 1)


def purge(db: Connection, utc: datetime) -> None:
    """Delete the minutes that nobody asks for any more."""
    db.execute(delete(rate).where(rate.c.minute < utc - KEPT))
