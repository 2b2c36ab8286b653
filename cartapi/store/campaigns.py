"""Marketing campaigns (`oc_marketing`): who comes by the code of one is counted (sessions.md §10)."""

from sqlalchemy import Connection, bindparam, update

from cartapi.store.models import marketing
from cartapi.store.statements import Statement

_CLICK = Statement(update(marketing).where(marketing.c.code == bindparam("campaign")).values(clicks=marketing.c.clicks + 1))


def count_click(db: Connection, code: str) -> None:
    """Count a click for the campaign of this code; one that does not exist is not made."""
    _CLICK.run(db, {"campaign": code})
