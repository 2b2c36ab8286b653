"""Answers kept for a caller who repeats a call under the same key (`cartapi_idempotency`). Times are UTC."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from cartapi.store.models import idempotency

LIFETIME = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer: status, body as text, the headers that belong to it, and the order it placed."""

    status: int
    body: str
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    order_id: int | None = None


def find(db: Connection, scope: str, key: str, utc: datetime) -> tuple[str, Kept] | None:
    """The fingerprint of the call that used this key, and its answer; None for a key that is new or whose day is over."""
    row = db.execute(
        select(idempotency).where(idempotency.c.scope == scope, idempotency.c.idem_key == key, idempotency.c.date_expires > utc)
    ).first()
    if row is None:
        return None
    return row.fingerprint, Kept(row.status, row.body or "", json.loads(row.headers or "{}"), row.order_id)


def keep(db: Connection, scope: str, key: str, fingerprint: str, answer: Kept, utc: datetime) -> None:
    """Keep an answer for a day, in place of one whose day is over.

    Raises IntegrityError when another call kept its answer under this key meanwhile.
    """
    same = (idempotency.c.scope == scope, idempotency.c.idem_key == key)
    db.execute(delete(idempotency).where(*same, idempotency.c.date_expires <= utc))
    db.execute(
        insert(idempotency),
        {
            "scope": scope,
            "idem_key": key,
            "fingerprint": fingerprint,
            "state": "done",
            "status": answer.status,
            "body": answer.body,
            "headers": json.dumps(dict(answer.headers)),
            "order_id": answer.order_id,
            "date_added": utc,
            "date_expires": utc + LIFETIME,
        },
    )


def purge(db: Connection, utc: datetime) -> None:
    """Delete answers whose day is over."""
    db.execute(delete(idempotency).where(idempotency.c.date_expires <= utc))
