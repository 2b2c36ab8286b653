"""The lines of a cart with all that prices them, in one round trip where it is known what they will be."""

from typing import NamedTuple

from sqlalchemy import Connection

from cartapi.engine.pricing import NONE_WANTED, Wanted
from cartapi.store.carts import LINES, Shelf
from cartapi.store.catalog import OFFERS, OPTIONS
from cartapi.store.packed import Packed, Part, Raw, width

_WIDTH = len(LINES.columns)


class Hint(NamedTuple):
    """What a session's cart held when it was last read: where its lines were, for which customer group, and what they named."""

    shelf: Shelf
    group: int
    wanted: Wanted


class Fetched(NamedTuple):
    """Lines as they are now, and the facts about what the hint named: all of what the lines name only if the hint was right."""

    hint: Hint
    lines: Raw
    facts: Raw


class Reading:
    """The lines and facts of a hint behind some other parts, in one statement."""

    def __init__(self, *first: Part) -> None:
        self._with_options = Packed(*first, LINES, *OFFERS, *OPTIONS)
        self._without_options = Packed(*first, LINES, *OFFERS)
        self._lines = Packed(*first, LINES)

    def run(self, db: Connection, hint: Hint, parameters: dict[str, object]) -> tuple[Raw, Fetched]:
        """The rows of the other parts, and what was fetched for the hint."""
        wanted = hint.wanted
        parts = self._lines if not wanted.products else self._with_options if wanted.options else self._without_options
        named = {**parameters, **hint.shelf.named(), "customer_group": hint.group}
        rest, lines, facts = _sorted(parts.raw(db, named, many=wanted.are_many, ids=wanted.named()))
        return rest, Fetched(hint, lines, facts)


def _sorted(found: Raw) -> tuple[Raw, Raw, Raw]:
    """Rows by what they are: of other parts, lines, facts, which begin with one digit."""
    rest, lines, facts = [], [], []
    for item in found:
        values = width(item)
        (lines if values == _WIDTH else facts if values in _FACTS else rest).append(item)
    return tuple(rest), tuple(lines), tuple(facts)


_FACTS = frozenset((0, *(len(part.columns) for part in (*OFFERS, *OPTIONS))))
_READING = Reading()


def read(db: Connection, shelf: Shelf, group: int, hint: Hint | None) -> Fetched:
    """The lines of a shelf and the facts that a hint led to, if it is of this shelf."""
    if hint is None or hint.shelf != shelf or hint.group != group:
        hint = Hint(shelf, group, NONE_WANTED)
    return _READING.run(db, hint, {})[1]
