"""The relay: sends what waits in the outbox, in any number of processes at once."""

import json
import logging
import os
import random
import socket
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from cartapi.mail.envelope import Envelope
from cartapi.mail.transport import SETTING_KEYS, MailRefused, MailUnavailable, Transport, send
from cartapi.services.mail_bell import Bell
from cartapi.store import mail_settings, outbox
from cartapi.store.database import Database, is_disconnect, is_retryable
from cartapi.store.outbox import ClaimedMail

log = logging.getLogger(__name__)

FIRST_DELAY = 30.0
LONGEST_DELAY = 4 * 3600.0
MARK_PAUSES = (0.1, 0.5, 2.0, 10.0)


def utc_now() -> datetime:
    """The moment as the outbox keeps it: naive UTC."""
    return datetime.now(UTC).replace(tzinfo=None)


def delay(attempts: int, chance: float) -> float:
    """Seconds until the next attempt after `attempts` failed ones: doubling up to four hours, spread by a quarter to either side.

    `chance` is in [0, 1); the spread keeps relays and mails that failed together from coming back together.
    """
    seconds = min(FIRST_DELAY * 2 ** min(attempts - 1, 20), LONGEST_DELAY)
    return seconds * (0.75 + chance / 2)


class Relay:
    """Takes one mail at a time, marks it `sending`, sends it, marks it `sent`.

    Relays share the outbox: a mail belongs to whoever claimed it, and no other relay sends it meanwhile. If a relay dies between
    handing a mail over and marking it, nobody can know whether it left; after `lease_seconds` it is sent again. So a mail is sent
    once, except in that window, where it is sent at least once: both copies carry the same Message-ID, by which receivers drop
    the second. The lease must be longer than one delivery may take.

    Passwords are never in the outbox: a shop's mail settings are read when a mail leaves, so correcting them helps mails that
    wait.
    """

    def __init__(
        self,
        database: Database,
        poll_seconds: float = 2.0,
        lease_seconds: float = 900.0,
        max_attempts: int = 16,
        clock: Callable[[], datetime] = utc_now,
        bell: Bell | None = None,
    ) -> None:
        self.database = database
        self.poll_seconds = poll_seconds
        self.lease_seconds = lease_seconds
        self.max_attempts = max_attempts
        self.clock = clock
        self.bell = bell
        self._away = False
        """Whether the last round ended because a mail server, or the database, was not to be had."""
        self.worker = f"{socket.gethostname()[:24]}:{os.getpid()}:{uuid4().hex[:8]}"

    def run(self, stop: threading.Event) -> None:
        """Send until `stop` is set; a mail under way is finished first. A database that is away is waited for.

        Between rounds it listens for the bell, if it has one. While a mail server is away it does not: each new mail would be
        tried in vain.
        """
        while not stop.is_set():
            try:
                sent = self.run_once(stop=stop)
            except Exception:  # whatever happens in one round, the next one may go well
                log.exception("mail relay: this round failed")
                sent, self._away = 0, True
            if sent:
                continue
            if self.bell is None or self._away:
                stop.wait(self.poll_seconds)
            else:
                self.bell.wait(self.poll_seconds)

    def run_once(self, now: datetime | None = None, stop: threading.Event | None = None) -> int:
        """Send what is due; returns how many left. Without `now` (UTC) the clock is read for every mail.

        A server that cannot be reached ends the round: the others would wait for it as long, and are due in the next.
        """
        count, self._away = 0, False
        while stop is None or not stop.is_set():
            moment = now or self.clock()
            mail = self._claimed(moment)
            if mail is None:
                break
            outcome = self._deliver(mail, moment)
            if outcome is None:
                self._away = True
                break
            count += outcome
        return count

    def _claimed(self, now: datetime) -> ClaimedMail | None:
        with self.database.reading() as db:
            if not outbox.any_due(db, now):
                return None
        with self.database.writing() as db:
            mails = outbox.claim(db, now, self.worker, 1, self.lease_seconds)
        return mails[0] if mails else None

    def _deliver(self, mail: ClaimedMail, now: datetime) -> int | None:
        """1 when the mail left, 0 when it never will, None when its server was not to be had."""
        try:
            if mail.attempts > self.max_attempts:
                raise MailRefused("every attempt ended without an answer")
            send(_stamped(mail), self._transport(mail))
        except MailRefused as error:
            self._failed(mail, error, None)
            return 0
        except MailUnavailable as error:
            last = mail.attempts >= self.max_attempts
            wait = timedelta(seconds=delay(mail.attempts, random.random()))  # noqa: S311 - spreads load, guards nothing
            self._failed(mail, error, None if last else now + wait)
            return None
        self._sent(mail, now)
        return 1

    def _sent(self, mail: ClaimedMail, now: datetime) -> None:
        """Mark a mail that has left, stubbornly: while it is not marked it will be sent again."""
        for pause in (*MARK_PAUSES, None):
            try:
                with self.database.writing() as db:
                    outbox.sent(db, mail.outbox_id, now)
                break
            except Exception as error:
                if pause is None or not (is_retryable(error) or is_disconnect(error)):
                    raise
                time.sleep(pause)
        log.info("mail %s sent", mail.outbox_id)

    def _failed(self, mail: ClaimedMail, error: Exception, next_attempt: datetime | None) -> None:
        with self.database.writing() as db:
            outbox.failed(db, mail.outbox_id, self.worker, str(error), next_attempt)
        log.warning("mail %s not sent (attempt %s, next %s): %s", mail.outbox_id, mail.attempts, next_attempt or "never", error)

    def _transport(self, mail: ClaimedMail) -> Transport:
        store_id = int(json.loads(mail.transport)["store_id"])
        with self.database.reading() as db:
            return Transport.from_settings(mail_settings.read(db, store_id, SETTING_KEYS))


def _stamped(mail: ClaimedMail) -> Envelope:
    return Envelope(mail.sender, "", mail.recipient, mail.subject, mail.message).stamped(mail.event_key, mail.date_added)
