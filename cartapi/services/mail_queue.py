"""Putting composed mails in line, in the transaction of what they report."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection

from cartapi.mail.envelope import Envelope
from cartapi.store import outbox


@dataclass(frozen=True, slots=True)
class Composed:
    """A mail for the line.

    `event_key` names the event and the recipient, e.g. `order_alert:42:7:shop@example.org` (190 characters at most): a second
    mail under the same key is not taken.
    """

    envelope: Envelope
    event_key: str
    kind: str


def put(
    db: Connection, envelope: Envelope, *, event_key: str, kind: str, now: datetime, store_id: int = 0, order_id: int | None = None
) -> bool:
    """Line up a mail; it leaves once the caller has committed. `now` is UTC, `store_id` names whose mail settings will send it.

    False when its key is taken.
    """
    return outbox.enqueue(db, **asdict(_new(Composed(envelope, event_key, kind), store_id, order_id)), now=now)


def put_all(db: Connection, mails: Iterable[Composed], *, now: datetime, store_id: int = 0, order_id: int | None = None) -> None:
    """Line up several, in their order; one whose key is taken keeps none of the others out."""
    outbox.enqueue_all(db, [_new(mail, store_id, order_id) for mail in mails], now)


def _new(mail: Composed, store_id: int, order_id: int | None) -> outbox.NewMail:
    return outbox.NewMail(
        event_key=mail.event_key,
        kind=mail.kind,
        recipient=mail.envelope.recipient,
        sender=mail.envelope.sender,
        subject=mail.envelope.subject,
        message=mail.envelope.mime,
        transport=json.dumps({"store_id": store_id}),
        order_id=order_id,
    )
