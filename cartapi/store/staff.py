"""The shop's staff (`oc_user`, `oc_user_group`) and their failed tries to sign in (`oc_customer_login`)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, insert, select, update

from cartapi.engine.phptext import escape, unescape
from cartapi.engine.staff import Permissions, Staff
from cartapi.store.models import customer_login, user, user_group
from cartapi.store.models import staff as ours
from cartapi.store.rows import ensure, new_key


@dataclass(frozen=True)
class Account:
    """A member of staff with what his password is checked against: `slow` where it is not empty, else the other two."""

    staff: Staff
    password: str
    salt: str
    slow: str


@dataclass(frozen=True)
class Attempts:
    """The failed tries under a name, as every 3.0.x counts them; `last` is the shop's time."""

    total: int
    ip: str
    last: datetime | None


def account(connection: Connection, username: str) -> Account | None:
    """The active account of a typed name, compared as the shop's collation does."""
    row = connection.execute(_accounts().where(user.c.username == escape(username.strip())).order_by(user.c.user_id)).first()
    return Account(_staff(row), row.password, row.salt, _slow(connection, row)) if row else None


def find(connection: Connection, user_id: int) -> Staff | None:
    """A member of staff with the rights of his group as they are now; None when gone or not active."""
    row = connection.execute(_accounts().where(user.c.user_id == user_id)).one_or_none()
    return _staff(row) if row else None


def taken(connection: Connection, username: str) -> bool:
    """Does an account, active or not, bear this name?"""
    return connection.scalar(select(user.c.user_id).where(user.c.username == escape(username)).limit(1)) is not None


def add(connection: Connection, staff: Staff, password: str, salt: str, group_id: int, now: datetime) -> int:
    """Insert an account; `password` is the salted hash, `now` the shop's time. Returns its id."""
    first, _, last = staff.name.partition(" ")
    values: dict[str, object] = {"user_group_id": group_id, "username": escape(staff.username), "password": password, "salt": salt}
    values |= {"firstname": escape(first), "lastname": escape(last), "email": escape(staff.email), "status": 1, "date_added": now}
    values |= {"image": "", "code": "", "ip": ""}
    result = connection.execute(insert(user).values(values))
    return new_key(result)


def change_password(connection: Connection, user_id: int, password: str, salt: str, slow: str = "") -> None:
    """Store a new salted hash; with `slow` that one opens, and `password` is a text that opens nothing."""
    connection.execute(update(user).where(user.c.user_id == user_id).values(password=password, salt=salt, code=""))
    note(connection, user_id, password_hash=slow, stands_for=password if slow else "")


def note(connection: Connection, user_id: int, **values: object) -> None:
    """Set columns of `cartapi_staff`, making the row when there is none."""
    ensure(connection, ours, {"user_id": user_id})
    connection.execute(update(ours).where(ours.c.user_id == user_id).values(**values))


def note_address(connection: Connection, user_id: int, ip: str) -> None:
    """Keep where a member of staff was last seen, as the PHP back office does."""
    connection.execute(update(user).where(user.c.user_id == user_id).values(ip=ip))


def groups(connection: Connection) -> list[tuple[int, Permissions]]:
    """All groups and their rights, by id."""
    rows = connection.execute(select(user_group.c.user_group_id, user_group.c.permission).order_by(user_group.c.user_group_id))
    return [(row.user_group_id, Permissions.parse(row.permission)) for row in rows]


def add_group(connection: Connection, name: str, permission: str) -> int:
    """Insert a group; `permission` is the JSON text that PHP reads. Returns its id."""
    result = connection.execute(insert(user_group).values(name=name, permission=permission))
    return new_key(result)


def attempts(connection: Connection, username: str) -> Attempts | None:
    """The first row of failed tries under a name; customers and staff share the table."""
    statement = (
        select(customer_login).where(customer_login.c.email == _counted_as(username)).order_by(customer_login.c.customer_login_id)
    )
    row = connection.execute(statement).first()
    return Attempts(row.total, row.ip, row.date_modified) if row else None


def add_attempt(connection: Connection, username: str, ip: str, now: datetime) -> None:
    """Count a failed try as the PHP back office would; `now` is the shop's time."""
    name = _counted_as(username)
    changed = connection.execute(
        update(customer_login)
        .where(customer_login.c.email == name)
        .values(total=customer_login.c.total + 1, date_modified=now, ip=ip)
    ).rowcount
    if not changed:
        connection.execute(insert(customer_login).values(email=name, ip=ip, total=1, date_added=now, date_modified=now))


def forget_attempts(connection: Connection, username: str) -> None:
    """Delete the failed tries under a name."""
    connection.execute(delete(customer_login).where(customer_login.c.email == _counted_as(username)))


def _counted_as(username: str) -> str:
    return escape(username.strip()).lower()[:96]


def _accounts() -> Select[Any]:
    joined = user.outerjoin(user_group, user_group.c.user_group_id == user.c.user_group_id)
    return (
        select(user, func.coalesce(user_group.c.permission, "").label("permission")).select_from(joined).where(user.c.status == 1)
    )


def _slow(connection: Connection, row: Row[Any]) -> str:
    """The slow hash, "" where it is no longer that of this password: somebody gave him another one in the PHP back office."""
    found = connection.execute(select(ours.c.password_hash, ours.c.stands_for).where(ours.c.user_id == row.user_id)).one_or_none()
    return found.password_hash if found and found.stands_for == row.password else ""


def _staff(row: Row[Any]) -> Staff:
    name = unescape(f"{row.firstname} {row.lastname}").strip()
    username = unescape(row.username)
    return Staff(row.user_id, username, name or username, unescape(row.email), Permissions.parse(row.permission), row.ip)
