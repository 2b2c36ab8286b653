"""Marketing campaigns (`oc_marketing`): who comes by the code of one is counted (sessions.md §10)."""

from sqlalchemy import Connection, bindparam, update

from cartapi.store.models import marketing
from cartapi.store.statements import Statement
from cartapi.store.types import CutText

_NAMED = marketing.c.code == bindparam("campaign", type_=CutText())  # uncut: a longer code is another one
_CLICK = Statement(update(marketing).where(_NAMED).values(clicks=marketing.c.clicks + 1))


def count_click(db: Connection, code: str) -> None:
    """Count a click for the campaign of this code; one that does not exist is not made."""
    _CLICK.run(db, {"campaign": code})
