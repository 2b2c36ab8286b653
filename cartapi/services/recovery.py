"""A forgotten password: a link by mail to choose a new one, good once and for an hour (admin.md 4.4).

The answer never tells whether an address has an account. A wrong link is told and counted per address, and
changes nothing for others.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection

from cartapi.engine import passwords
from cartapi.engine.keys import ALPHABET, fingerprint
from cartapi.engine.phptext import escape, is_email
from cartapi.engine.problems import Problem, Refused
from cartapi.engine.staff import Actor, Staff
from cartapi.mail import compose
from cartapi.mail.messages import ForgottenMail
from cartapi.services import mail_queue
from cartapi.services import staff as accounts
from cartapi.services.shop import Shop, ShopSource
from cartapi.services.work import Caller, Moment, find_shop
from cartapi.store import audit, panel_settings, recovery, throttles
from cartapi.store import staff as table
from cartapi.store.database import Database
from cartapi.store.throttles import Limit

GOOD_FOR = timedelta(hours=1)
CODE_LENGTH = 40
LONGEST_EMAIL = 96
REQUESTS = Limit(5, GOOD_FOR, GOOD_FOR)
"""So many requests from one address lock it."""
MAILS = Limit(3, GOOD_FOR, GOOD_FOR)
"""So many mails go to one mailbox, whoever asks."""
GUESSES = Limit(10, GOOD_FOR, GOOD_FOR)
"""So many wrong links from one address lock it."""


@dataclass(frozen=True)
class _Request:
    """Whence a link was asked for, and where links lead: `page` is the address of the page that takes the code."""

    ip: str
    page: str


def offered(database: Database) -> bool:
    """Does the shop let staff choose a new password by mail (`config_password`)?"""
    with database.reading() as connection:
        return panel_settings.recovers_passwords(connection)


def ask(database: Database, source: ShopSource, email: str, ip: str, page: str, at: Moment) -> None:
    """Mail a link to each active account of an e-mail address. Refuses: `email`, `requests`.

    `page` is the address of the page that takes the code. It must not come from the request alone: who asks could lead others'
    links to a host of his own.
    """
    email = email.strip()
    if len(email) > LONGEST_EMAIL or not is_email(escape(email)):
        raise Refused(Problem("email", "email"))
    shop = find_shop(source, Caller())
    with database.writing() as connection:
        address, mailbox = f"forgotten:{ip}", f"forgotten-mail:{email.lower()}"
        locked = throttles.locked_until(connection, address, at.utc) is not None
        if not locked:
            throttles.fail(connection, address, REQUESTS, at.utc)
            if throttles.locked_until(connection, mailbox, at.utc) is None:
                throttles.fail(connection, mailbox, MAILS, at.utc)
                for user_id in recovery.accounts(connection, email):
                    _send(connection, shop, user_id, _Request(ip, page), at)
    if locked:
        raise Refused(Problem("requests", "email"))


def whose(database: Database, code: str, ip: str, at: Moment) -> Staff:
    """Whose link a code is of. Refuses: `link` (unknown, used or over), `attempts` (too many wrong ones from this address)."""
    with database.writing() as connection:
        found = _owner(connection, code, ip, at)
    if isinstance(found, Problem):
        raise Refused(found)
    return found


def choose(database: Database, code: str, password: str, ip: str, at: Moment, *, slow: bool = False) -> None:
    """Store a new password, end all sessions of the person and the locks on his name. Refuses as `whose`, and `password_length`."""
    if not passwords.length_fits(password):
        raise Refused(Problem("password_length", "password", (passwords.SHORTEST, passwords.LONGEST)))
    with database.writing() as connection:
        found = _owner(connection, code, ip, at)
        if isinstance(found, Staff) and not recovery.take(connection, found.user_id, fingerprint(code)):
            found = Problem("link")
        if isinstance(found, Staff):
            ended = accounts.renew(connection, found, password, slow)
            accounts.forget_tries(connection, found.username, ip)
            actor = Actor(found.user_id, found.username, ip)
            audit.record(connection, actor, "staff.reset", f"staff {found.username}", f"{ended} sessions ended", at.utc)
    if isinstance(found, Problem):
        raise Refused(found)


def _owner(connection: Connection, code: str, ip: str, at: Moment) -> Staff | Problem:
    address = f"reset:{ip}"
    if throttles.locked_until(connection, address, at.utc) is not None:
        return Problem("attempts")
    user_id = recovery.find(connection, fingerprint(code), at.utc) if code else None
    person = table.find(connection, user_id) if user_id is not None else None
    if person is None:
        throttles.fail(connection, address, GUESSES, at.utc)
        return Problem("link")
    return person


def _send(connection: Connection, shop: Shop, user_id: int, request: _Request, at: Moment) -> None:
    person = table.find(connection, user_id)
    if person is None:
        return
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    recovery.put(connection, user_id, fingerprint(code), at.utc + GOOD_FOR)
    mail = ForgottenMail(
        recipient=person.email,
        sender=shop.settings.text("config_email"),
        store_name=shop.settings.text("config_name"),
        username=escape(person.username),
        reset_url=f"{request.page}?code={code}",
        ip=request.ip,
    )
    envelope = compose.forgotten(shop.texts("mail/forgotten"), mail)
    event = f"forgotten:{user_id}:{secrets.token_hex(8)}"
    mail_queue.put(connection, envelope, event_key=event, kind="forgotten", now=at.utc)
    actor = Actor(user_id, person.username, request.ip)
    audit.record(connection, actor, "staff.forgotten", f"staff {person.username}", "a link was mailed", at.utc)
