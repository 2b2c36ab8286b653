"""Putting composed mails in line, in the transaction of what they report."""

import json
from datetime import datetime

from sqlalchemy import Connection

from cartapi.mail.envelope import Envelope
from cartapi.store import outbox


def put(
    db: Connection, envelope: Envelope, *, event_key: str, kind: str, now: datetime, store_id: int = 0, order_id: int | None = None
) -> bool:
    """Line up a mail; it leaves once the caller has committed. `now` is UTC, `store_id` names whose mail settings will send it.

    `event_key` names the event and the recipient, e.g. `order_alert:42:7:shop@example.org` (190 characters at most): a second
    mail under the same key is not taken, and the answer is False.
    """
    return outbox.enqueue(
        db,
        event_key=event_key,
        kind=kind,
        order_id=order_id,
        recipient=envelope.recipient,
        sender=envelope.sender,
        subject=envelope.subject,
        message=envelope.mime,
        transport=json.dumps({"store_id": store_id}),
        now=now,
    )
