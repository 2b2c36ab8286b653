"""Answers kept for a caller who repeats a call under the same key (`cartapi_idempotency`). Times are UTC."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, delete, select, update

from cartapi.store.models import idempotency
from cartapi.store.rows import ensure

LIFETIME = timedelta(hours=24)
CLAIMED, DONE = "claimed", "done"


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer: status, body as text, the headers that belong to it, and the order it placed."""

    status: int
    body: str
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    order_id: int | None = None


class Slot(NamedTuple):
    """The row of a key: whose it is and which key (a digest: columns ignore case and trailing blanks, keys do not)."""

    scope: str
    digest: str


class Claim(NamedTuple):
    """The fingerprint of the call that has the key, and its answer; no answer for a claim of this very transaction."""

    fingerprint: str
    answer: Kept | None


def claim(db: Connection, slot: Slot, fingerprint: str, utc: datetime) -> Claim:
    """Take a key for this transaction, or learn who had it: his fingerprint and his answer.

    Another transaction that holds the same key is waited for. The row is read as it is now, not as it was when this transaction
    began to read; an answer whose day is over does not count.
    """
    row = {
        "scope": slot.scope, "idem_key": slot.digest, "fingerprint": fingerprint, "state": CLAIMED, "date_added": utc,
        "date_expires": utc + LIFETIME,
    }  # fmt: skip
    ensure(db, idempotency, row)
    found = db.execute(select(idempotency).where(_is(slot)).with_for_update()).one()
    if found.state == DONE and found.date_expires > utc:
        return Claim(found.fingerprint, Kept(found.status, found.body or "", json.loads(found.headers or "{}"), found.order_id))
    if found.state == DONE:
        db.execute(update(idempotency).where(_is(slot)).values({**row, "status": 0, "body": None, "order_id": None}))
    return Claim(fingerprint, None)


def keep(db: Connection, slot: Slot, answer: Kept) -> None:
    """Keep the answer of a call that has claimed its key."""
    db.execute(
        update(idempotency)
        .where(_is(slot))
        .values(
            state=DONE,
            status=answer.status,
            body=answer.body,
            headers=json.dumps(dict(answer.headers)),
            order_id=answer.order_id,
        )
    )


def let_go(db: Connection, slot: Slot) -> None:
    """Give a claimed key back: its call had no effect."""
    db.execute(delete(idempotency).where(_is(slot), idempotency.c.state == CLAIMED))


def purge(db: Connection, utc: datetime) -> None:
    """Delete answers whose day is over."""
    db.execute(delete(idempotency).where(idempotency.c.date_expires <= utc))


def _is(slot: Slot) -> ColumnElement[bool]:
    return and_(idempotency.c.scope == slot.scope, idempotency.c.idem_key == slot.digest)
