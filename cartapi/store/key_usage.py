"""When and from where a key was last used (`cartapi_key`). Times are UTC."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, insert, update
from sqlalchemy.exc import IntegrityError

from cartapi.store.models import key


class Use(NamedTuple):
    """The last call of a key, and how many there were since it was written last."""

    at: datetime | None
    ip: str
    agent: str
    calls: int


def note(db: Connection, uses: Mapping[int, Use]) -> None:
    """Write the uses of keys by `api_id`; a key that PHP made gets a row here, which takes nothing of its full rights."""
    for api_id, use in sorted(uses.items()):
        values = {"last_used": use.at, "last_ip": use.ip, "last_agent": use.agent}
        more = update(key).where(key.c.api_id == api_id).values(calls=key.c.calls + use.calls, **values)
        if not db.execute(more).rowcount:
            try:
                with db.begin_nested():
                    db.execute(insert(key), {"api_id": api_id, "calls": use.calls, **values})
            except IntegrityError:  # another process made the row just now
                db.execute(more)
