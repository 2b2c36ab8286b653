"""What a process remembers of sessions it has seen: where their rows are, and what their carts held.

It only says where to look and what to read along: everything is read anew for every call.
"""

from collections import OrderedDict
from contextlib import suppress
from typing import cast

from flask import Flask

from cartapi.engine.phpnum import to_int
from cartapi.engine.pricing import NONE_WANTED
from cartapi.services.work import Moment, Work
from cartapi.store import opening
from cartapi.store.adding import Sought
from cartapi.store.database import Database
from cartapi.store.opening import Sight
from cartapi.store.shelves import Hint
from cartapi.web import holding, reading
from cartapi.web.locals import this_app, this_request
from cartapi.web.phpform import TooLarge
from cartapi.web.request import form

REMEMBERED, HINTED, LONGEST_HINT = 50_000, 2_000, 1_000
"""Of so many tokens a process knows the rows, of the last so many what their carts held, up to so many ids."""
SHOW_LINES = frozenset({"/api/cart/products"})
"""Paths that show the lines of the cart whatever else they do."""
ADDS = "/api/cart/add"
CHANGE_BY_LINES = frozenset(
    f"/api/{path}"
    for path in (
        "shipping/address", "shipping/methods", "shipping/method", "payment/methods", "coupon/index", "reward/index", "order/add",
        "order/edit",
    )
)  # fmt: skip
"""Paths that write, and look at the lines before."""
BY_BARE_LINES = frozenset({"/api/shipping/address", "/api/shipping/method"})
"""Those that look only at what is in the cart, not at its prices."""
CHANGE = frozenset(
    f"/api/{path}"
    for path in (
        "customer/index", "payment/address", "payment/method", "cart/edit", "cart/remove", "currency/index", "voucher/index",
        "voucher/add", "order/history", "order/delete",
    )
)  # fmt: skip
"""Paths that write without."""
WRITES = CHANGE | CHANGE_BY_LINES | {ADDS}


_EXTENSION = "cartapi.known"


def known() -> "Known":
    """What this application remembers."""
    return cast(Known, this_app().extensions[_EXTENSION])


class Known:
    """The sessions of one process. A hint that is wrong costs a statement more, nothing else."""

    def __init__(self, app: Flask, database: Database) -> None:
        app.extensions[_EXTENSION] = self
        self.database = database
        self.numbers: dict[str, int] = {}
        self.hints: OrderedDict[str, Hint] = OrderedDict()

    def look(self, token: str, ip: str, moment: Moment) -> Sight:
        """The token's row, by its number if it was seen before, and what this call will want beside it.

        A call that will write begins its transaction with that: the session's row is locked from here on (`web/holding.py`).
        """
        number, path = self.numbers.get(token), this_request().path
        if number is None:
            return Sight(opening.access(reading.connection(), token, ip))
        hint = self.hints.get(token)
        if path in WRITES and (db := holding.begin(self.database)) is not None:
            sight = opening.locked(db, token, ip, number, _wanted(path, hint, moment))
            if sight.access is not None:
                return sight
            holding.close()
        elif hint is not None and path in SHOW_LINES:
            sight = opening.access_with_lines(reading.connection(), token, ip, number, hint)
        else:
            sight = Sight(opening.access(reading.connection(), token, ip, number))
        return sight if sight.access is not None else Sight(opening.access(reading.connection(), token, ip))

    def note(self, token: str, number: int) -> None:
        """Remember where a token's row is."""
        if len(self.numbers) >= REMEMBERED:
            self.numbers.clear()
        self.numbers[token] = number

    def note_cart(self, token: str, work: Work) -> None:
        """Remember what the last unit of work of a call knew of its cart."""
        hint = work.hint or Hint(work.shelf, work.group, NONE_WANTED)
        if self.hints.get(token) == hint or sum(map(len, hint.wanted)) > LONGEST_HINT:
            return
        self.hints.pop(token, None)  # so that it stands last
        self.hints[token] = hint
        while len(self.hints) > HINTED:
            self.hints.popitem(last=False)


def _wanted(path: str, hint: Hint | None, moment: Moment) -> Hint | Sought | None:
    if hint is None or path in CHANGE:
        return None
    if path in CHANGE_BY_LINES:
        return hint._replace(wanted=NONE_WANTED) if path in BY_BARE_LINES else hint
    with suppress(TooLarge):  # which is said where the form is wanted
        fields = form()
        if "product_id" in fields and "product" not in fields:
            return Sought(to_int(fields["product_id"]), hint.shelf, moment.local.date().isoformat())
    return None
