"""The mails that wait to leave: `cartapi_outbox`. Times are naive UTC and come from the caller."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import ColumnElement, Connection, and_, func, insert, or_, select, update

from cartapi.store.models import outbox
from cartapi.store.statements import Statement

QUEUED, SENDING, SENT, DEAD = "queued", "sending", "sent", "dead"
STATES = (QUEUED, SENDING, SENT, DEAD)
_SPARE = 16  # so many more mails are looked at, as other relays may be quicker


# one statement, so two calls at once cannot both find the key free
_INSERT = Statement(
    insert(outbox)
    .prefix_with("IGNORE", dialect="mysql")
    .prefix_with("IGNORE", dialect="mariadb")
    .prefix_with("OR IGNORE", dialect="sqlite")
)


@dataclass(frozen=True, slots=True)
class NewMail:
    """A mail to put in line: `event_key` names what it reports and to whom, `transport` is JSON."""

    event_key: str
    kind: str
    recipient: str
    sender: str
    subject: str
    message: str
    transport: str
    order_id: int | None = None


@dataclass(frozen=True)
class ClaimedMail:
    """A mail that the claiming relay may send now. `attempts` counts this one; `transport` is JSON."""

    outbox_id: int
    event_key: str
    recipient: str
    sender: str
    subject: str
    message: str
    transport: str
    attempts: int
    date_added: datetime


@dataclass(frozen=True)
class OutboxRow:
    """A mail as lists show it, without its message."""

    outbox_id: int
    event_key: str
    order_id: int | None
    kind: str
    recipient: str
    subject: str
    state: str
    attempts: int
    next_attempt: datetime
    last_error: str
    date_added: datetime
    date_sent: datetime | None


@dataclass(frozen=True)
class Depth:
    """How much waits, and for how many seconds the oldest has."""

    queued: int
    oldest_seconds: float
    dead: int


def enqueue(
    db: Connection,
    *,
    event_key: str,
    kind: str,
    recipient: str,
    sender: str,
    subject: str,
    message: str,
    transport: str,
    now: datetime,
    order_id: int | None = None,
) -> bool:
    """Put a mail in line, due at once, in the caller's transaction. False when the event has its mail already, in any state."""
    mail = NewMail(event_key, kind, recipient, sender, subject, message, transport, order_id)
    return _INSERT.run(db, _row(mail, now)).changed == 1


def enqueue_all(db: Connection, mails: Iterable[NewMail], now: datetime) -> None:
    """The same for several mails in one statement: one whose event has its mail already keeps none of the others out."""
    _INSERT.put_off_all(db, [_row(mail, now) for mail in mails])


def _row(mail: NewMail, now: datetime) -> dict[str, object]:
    return asdict(mail) | {"state": QUEUED, "next_attempt": now, "date_added": now}


def any_due(db: Connection, now: datetime) -> bool:
    """Is there a mail to claim? Spares idle relays the transaction that claiming takes."""
    return db.scalar(select(outbox.c.outbox_id).where(_due(now)).limit(1)) is not None


def claim(db: Connection, now: datetime, worker: str, limit: int, lease_seconds: float) -> list[ClaimedMail]:
    """Take up to `limit` due mails for `worker`, the longest due first.

    Each is taken by an UPDATE that only one relay can win, on any engine. A claim whose time is over (its relay was killed) is
    taken again. Commit before sending.
    """
    order = outbox.c.next_attempt, outbox.c.outbox_id
    found = db.scalars(select(outbox.c.outbox_id).where(_due(now)).order_by(*order).limit(limit + _SPARE)).all()
    until = now + timedelta(seconds=lease_seconds)
    values = {"state": SENDING, "claimed_by": worker, "claimed_until": until, "attempts": outbox.c.attempts + 1}
    take = update(outbox).where(_due(now)).values(values)
    won = islice((id_ for id_ in found if db.execute(take.where(outbox.c.outbox_id == id_)).rowcount == 1), limit)
    columns = [outbox.c[name] for name in ClaimedMail.__dataclass_fields__]
    return [ClaimedMail(*row) for row in db.execute(select(*columns).where(outbox.c.outbox_id.in_(list(won))).order_by(*order))]


def sent(db: Connection, outbox_id: int, now: datetime) -> None:
    """The server has taken the mail: final, even if another relay holds the claim by now."""
    db.execute(
        update(outbox).where(outbox.c.outbox_id == outbox_id).values(state=SENT, date_sent=now, claimed_until=None, last_error="")
    )


def failed(db: Connection, outbox_id: int, worker: str, error: str, next_attempt: datetime | None) -> None:
    """The attempt failed: due again at `next_attempt`, dead without one. Nothing happens if `worker` has lost the claim."""
    values = {"state": DEAD, "claimed_until": None, "last_error": error}
    if next_attempt is not None:
        values |= {"state": QUEUED, "next_attempt": next_attempt}
    db.execute(
        update(outbox)
        .where(outbox.c.outbox_id == outbox_id, outbox.c.claimed_by == worker, outbox.c.state == SENDING)
        .values(values)
    )


def list_mails(
    db: Connection, state: str | None = None, order_id: int | None = None, page: int = 1, size: int = 50
) -> list[OutboxRow]:
    """Mails, the latest first, `size` a page."""
    columns = [outbox.c[name] for name in OutboxRow.__dataclass_fields__]
    wanted = select(*columns).order_by(outbox.c.outbox_id.desc()).limit(size).offset((max(page, 1) - 1) * size)
    if state is not None:
        wanted = wanted.where(outbox.c.state == state)
    if order_id is not None:
        wanted = wanted.where(outbox.c.order_id == order_id)
    return [OutboxRow(*row) for row in db.execute(wanted)]


def retry(db: Connection, ids: Sequence[int] | None, now: datetime) -> int:
    """Make mails due now, with all their attempts before them: those of `ids` that are dead or waiting, with None all dead ones.

    Returns how many. What is sent or being sent is left alone.
    """
    wanted = outbox.c.state == DEAD if ids is None else and_(outbox.c.outbox_id.in_(ids), outbox.c.state.in_((DEAD, QUEUED)))
    return db.execute(update(outbox).where(wanted).values(state=QUEUED, attempts=0, next_attempt=now)).rowcount


def depth(db: Connection, now: datetime) -> Depth:
    """The state of the line, for health checks."""
    waiting = outbox.c.state.in_((QUEUED, SENDING))
    queued, oldest = db.execute(select(func.count(), func.min(outbox.c.date_added)).where(waiting)).one()
    dead = db.scalar(select(func.count()).select_from(outbox).where(outbox.c.state == DEAD)) or 0
    return Depth(queued, max((now - oldest).total_seconds(), 0.0) if oldest else 0.0, dead)


def _due(now: datetime) -> ColumnElement[bool]:
    waiting = and_(outbox.c.state == QUEUED, outbox.c.next_attempt <= now)
    abandoned = and_(outbox.c.state == SENDING, outbox.c.claimed_until < now)
    return or_(waiting, abandoned)
