"""Signing in with the shop's own staff accounts (admin.md 4), and making a first one."""

import json
import secrets
from datetime import timedelta
from functools import cache

from sqlalchemy import Connection

from cartapi.engine import passwords
from cartapi.engine.keys import ALPHABET
from cartapi.engine.phptext import escape, is_email
from cartapi.engine.problems import Problem, Refused
from cartapi.engine.staff import Actor, Staff
from cartapi.services.work import Moment
from cartapi.store import audit, panel_sessions, panel_settings, recovery, sessions, throttles
from cartapi.store import staff as table
from cartapi.store.database import Database
from cartapi.store.staff import Account
from cartapi.store.throttles import Limit

LOCK = timedelta(hours=1)
ADDRESS_TRIES = 50
"""Failed tries from one address, whatever the names, that lock it out."""

ROUTES = ("user/api", "user/user", "user/user_permission", "sale/order", "setting/setting", "setting/store")
"""What the group of a first account may do; PHP reads the same list."""

DECOY = (passwords.salted_sha1("decoy", "decoy"), "decoy")
SHORTEST_NAME, LONGEST_NAME = 3, 20


def sign_in(
    database: Database, username: str, password: str, ip: str, at: Moment, *, slow: bool = False, action: str = "staff.sign_in"
) -> Staff:
    """Check a name and a password. Refuses: `login` (also when either is empty), `attempts` (locked for an hour).

    Tries are counted per name and address, so that nobody locks out others by name; `oc_customer_login` is written and
    cleared as the PHP back office does, and obeyed when its row is of this address.
    `slow` keeps the password as a slow hash from then on. `action` is what the audit log says.
    """
    if username.strip() in ("", "0") or password in ("", "0"):
        raise Refused(Problem("login"))
    with database.writing() as connection:
        limit = Limit(panel_settings.login_attempts(connection), LOCK, LOCK)
        if _locked(connection, username, ip, limit, at):
            raise Refused(Problem("attempts"))
        account = table.account(connection, username)
        if _fits(password, account, slow) and account is not None:
            if bool(account.slow) != slow and not passwords.is_slow(account.password):
                table.change_password(connection, account.staff.user_id, *_hashed(password, slow))
            _welcome(connection, account.staff, username, ip, action, at)
            return account.staff
        _count(connection, username, ip, limit, at)
    raise Refused(Problem("login"))


def confirm(database: Database, staff: Staff, password: str, ip: str, at: Moment, *, slow: bool = False) -> None:
    """Check the password of somebody signed in, before secrets are made; counted as `sign_in` counts. Refuses the same."""
    sign_in(database, staff.username, password, ip, at, slow=slow, action="staff.confirm")


def find(database: Database, user_id: int) -> Staff | None:
    """A member of staff as he is now, None when gone or disabled."""
    with database.reading() as connection:
        return table.find(connection, user_id)


def seen(database: Database, staff: Staff, ip: str) -> None:
    """Keep where a person is at work now, as the PHP back office does with every click; written only where it changed."""
    if staff.ip != ip:
        with database.writing() as connection:
            table.note_address(connection, staff.user_id, ip)


def change_password(
    database: Database, staff: Staff, password: str, session_id: str, actor: Actor, at: Moment, *, slow: bool = False
) -> None:
    """Store a new password and end the person's other sessions, in the PHP back office too. Refuses: `password_length`."""
    if not passwords.length_fits(password):
        raise Refused(Problem("password_length", "password", (passwords.SHORTEST, passwords.LONGEST)))
    with database.writing() as connection:
        ended = renew(connection, staff, password, slow, keep=session_id)
        audit.record(connection, actor, "staff.password", f"staff {staff.username}", f"{ended} other sessions ended", at.utc)


def renew(connection: Connection, staff: Staff, password: str, slow: bool, keep: str = "") -> int:
    """Store a new password and end what the old one opened, but for the session `keep`; returns how many sessions ended."""
    table.change_password(connection, staff.user_id, *_hashed(password, slow))
    recovery.forget(connection, staff.user_id)
    return _end_sessions(connection, staff.user_id, keep)


def forget_tries(connection: Connection, username: str, ip: str) -> None:
    """Forget the failed tries under a name from an address, as PHP counts them too."""
    throttles.clear(connection, _subjects(username, ip)[0])
    table.forget_attempts(connection, username)


def end_other_sessions(database: Database, staff: Staff, session_id: str, actor: Actor, at: Moment) -> int:
    """Sign a person out everywhere but here, in the PHP back office too; returns how many sessions ended."""
    with database.writing() as connection:
        ended = _end_sessions(connection, staff.user_id, session_id)
        audit.record(connection, actor, "staff.sign_out_others", f"staff {staff.username}", f"{ended} ended", at.utc)
    return ended


def signed_out(database: Database, actor: Actor, at: Moment) -> None:
    """Note that a person signed out."""
    with database.writing() as connection:
        audit.record(connection, actor, "staff.sign_out", f"staff {actor.username}", "", at.utc)


def create(database: Database, username: str, password: str, email: str, name: str, at: Moment) -> Staff:
    """Make an account with all rights the panel knows. Refuses: `name_length`, `name_taken`, `password_length`, `email`."""
    username, email = username.strip(), email.strip()
    with database.writing() as connection:
        _check_new(connection, username, password, email)
        group_id = _group(connection)
        new = Staff(0, username, name.strip() or username, email)
        user_id = table.add(connection, new, *_hashed(password)[:2], group_id, at.local)
        audit.record(connection, Actor(0, "command line", ""), "staff.create", f"staff {username}", "", at.utc)
    found = find(database, user_id)
    assert found is not None, "an account just made is there"  # noqa: S101
    return found


def _end_sessions(connection: Connection, user_id: int, keep: str) -> int:
    return panel_sessions.remove_of(connection, user_id, keep=keep) + sessions.end_of_staff(connection, user_id)


def _locked(connection: Connection, username: str, ip: str, limit: Limit, at: Moment) -> bool:
    if any(throttles.locked_until(connection, subject, at.utc) for subject in _subjects(username, ip)):
        return True
    tries = table.attempts(connection, username)
    if tries is None or tries.last is None or tries.ip != ip:
        return False
    return tries.total >= limit.failures and tries.last > at.local - LOCK


def _count(connection: Connection, username: str, ip: str, limit: Limit, at: Moment) -> None:
    named, address = _subjects(username, ip)
    throttles.fail(connection, named, limit, at.utc)
    throttles.fail(connection, address, Limit(ADDRESS_TRIES, LOCK, LOCK), at.utc)
    table.add_attempt(connection, username, ip, at.local)
    audit.record(connection, Actor(0, username.strip()[:64], ip), "staff.refused", "panel", "wrong name or password", at.utc)


def _welcome(connection: Connection, staff: Staff, username: str, ip: str, action: str, at: Moment) -> None:
    forget_tries(connection, username, ip)
    table.note_address(connection, staff.user_id, ip)
    audit.record(connection, Actor(staff.user_id, staff.username, ip), action, "panel", "", at.utc)


def _subjects(username: str, ip: str) -> tuple[str, str]:
    return f"staff:{ip}:{username.strip().lower()}"[:190], f"staff:{ip}"


def _fits(password: str, account: Account | None, slow: bool) -> bool:
    """Does the password open the account? For none as much is reckoned, so that the time does not tell which names there are."""
    if account is None:
        _ = passwords.slow_fits(password, _slow_decoy()) if slow else passwords.fits(password, *DECOY)
        return False
    return passwords.slow_fits(password, account.slow) if account.slow else passwords.fits(password, account.password, account.salt)


@cache
def _slow_decoy() -> str:
    return passwords.slow_hash("decoy")


def _hashed(password: str, slow: bool = False) -> tuple[str, str, str]:
    """What `oc_user` gets as password and salt, and the slow hash; with one the password is a text that opens nothing."""
    salt = "".join(secrets.choice(ALPHABET) for _ in range(passwords.SALT_LENGTH))
    if slow:
        return secrets.token_hex(20), salt, passwords.slow_hash(password)
    return passwords.salted_sha1(passwords.stored_form(password), salt), salt, ""


def _check_new(connection: Connection, username: str, password: str, email: str) -> None:
    problems: list[Problem] = []
    if not SHORTEST_NAME <= len(escape(username)) <= LONGEST_NAME:
        problems.append(Problem("name_length", "username", (SHORTEST_NAME, LONGEST_NAME)))
    elif table.taken(connection, username):
        problems.append(Problem("name_taken", "username"))
    if not passwords.length_fits(password):
        problems.append(Problem("password_length", "password", (passwords.SHORTEST, passwords.LONGEST)))
    if email and not is_email(escape(email)):
        problems.append(Problem("email", "email"))
    if problems:
        raise Refused.of(problems)


def _group(connection: Connection) -> int:
    """A group that may do all the panel offers: the first that does, or a new one."""
    for group_id, permissions in table.groups(connection):
        if {"user/api", "sale/order"} <= permissions.access & permissions.modify:
            return group_id
    routes = list(ROUTES)
    return table.add_group(connection, "Administrator", json.dumps({"access": routes, "modify": routes}).replace("/", "\\/"))
