"""Links to choose a new password (`cartapi_staff`): one a person, kept as a hash. Times are UTC."""

from datetime import datetime

from sqlalchemy import Connection, select, update

from cartapi.engine.phptext import escape
from cartapi.store.models import staff, user
from cartapi.store.staff import note


def accounts(connection: Connection, email: str) -> list[int]:
    """Ids of the active accounts of an e-mail address (typed text), compared as the shop's collation does."""
    wanted = select(user.c.user_id).where(user.c.email == escape(email), user.c.status == 1).order_by(user.c.user_id)
    return list(connection.scalars(wanted))


def put(connection: Connection, user_id: int, fingerprint: str, until: datetime) -> None:
    """Keep a new link; a former one is good no longer."""
    note(connection, user_id, reset_hash=fingerprint, reset_until=until)


def find(connection: Connection, fingerprint: str, now: datetime) -> int | None:
    """Whose link it is; None when it is nobody's or its time is over."""
    return connection.scalar(select(staff.c.user_id).where(staff.c.reset_hash == fingerprint, staff.c.reset_until > now))


def take(connection: Connection, user_id: int, fingerprint: str) -> bool:
    """Use a link up; False when a call at the same moment has done so, or a newer link took its place."""
    mine = staff.c.user_id == user_id, staff.c.reset_hash == fingerprint
    return connection.execute(update(staff).where(*mine).values(reset_hash="", reset_until=None)).rowcount == 1


def forget(connection: Connection, user_id: int) -> None:
    """End a person's link."""
    connection.execute(update(staff).where(staff.c.user_id == user_id).values(reset_hash="", reset_until=None))
