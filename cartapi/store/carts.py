"""The rows of `oc_cart`: one owner's lines with their products (pricing.md §1)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, bindparam, delete, exists, insert, or_, select, update

from cartapi.engine.catalog import CartRow
from cartapi.store import models
from cartapi.store.packed import NOTHING, Part, Raw, day, given, maybe, moment, split
from cartapi.store.statements import Statement


class Owner(NamedTuple):
    """Whose lines: API user, signed-in customer (0 for none), session."""

    api_id: int
    customer_id: int
    session_id: str

    def named(self) -> dict[str, object]:
        """The parameters of `OWNED`."""
        return {"owner_api": self.api_id, "owner_customer": self.customer_id, "owner_session": self.session_id}


_SOME = 500  # sessions that are asked about at once
_cart, _product = models.cart, models.product
OWNED = and_(
    _cart.c.api_id == bindparam("owner_api"),
    _cart.c.customer_id == bindparam("owner_customer"),
    _cart.c.session_id == bindparam("owner_session"),
)
_text, _in_store = models.product_description, models.product_to_store
_file, _file_text = models.product_to_download, models.download_description
_HAS_DOWNLOADS = exists().where(
    _file.c.product_id == _cart.c.product_id,
    models.download.c.download_id == _file.c.download_id,
    _file_text.c.download_id == _file.c.download_id,
    _file_text.c.language_id == bindparam("language_id"),
)
"""Files that are there, with a text in the language of the call (pricing.md §2)."""
LINES = Part(
    (
        _cart.c.cart_id, _cart.c.product_id, _cart.c.recurring_id, _cart.c.option, _cart.c.quantity,
        _product.c.status, _product.c.date_available, maybe(_in_store.c.store_id), maybe(_text.c.name), _product.c.model,
        _product.c.sku, maybe(_product.c.image), _product.c.quantity, _product.c.price, _product.c.points,
        _product.c.shipping, _product.c.subtract, _product.c.minimum, _product.c.tax_class_id, _product.c.weight,
        _product.c.weight_class_id, _product.c.length, _product.c.width, _product.c.height,
        _product.c.length_class_id, _HAS_DOWNLOADS,
        _cart.c.date_added,
    ),
    lambda chosen: chosen.select_from(_cart)
    .outerjoin(_product, _product.c.product_id == _cart.c.product_id)
    .outerjoin(_text, and_(_text.c.product_id == _product.c.product_id, _text.c.language_id == bindparam("language_id")))
    .outerjoin(
        _in_store, and_(_in_store.c.product_id == _product.c.product_id, _in_store.c.store_id == bindparam("store_id"))
    )
    .where(OWNED),
    single=True,  # joining so many columns of several rows costs the database more than it saves here, up to some 50 lines
)  # fmt: skip
"""An owner's lines, each with its product."""


class Shelf(NamedTuple):
    """Where lines are looked up: their owner, the store they are sold in, the language they are shown in."""

    owner: Owner
    store_id: int
    language_id: int

    def named(self) -> dict[str, object]:
        """The parameters of `LINES`."""
        return {**self.owner.named(), "store_id": self.store_id, "language_id": self.language_id}


def read(found: Raw) -> list[CartRow]:
    """Rows of `LINES` in their one order: by product, recurring profile and line id (pricing.md §1.3)."""
    lines = [_row(texts) if texts[5] != NOTHING else _without_product(texts) for texts in split(found)]
    lines.sort(key=_place)
    return lines


def _place(row: CartRow) -> tuple[int, int, int]:
    return row.product_id, row.recurring_id, row.cart_id


def _row(texts: list[str]) -> CartRow:
    (
        cart_id, product_id, recurring_id, option, quantity, status, available, store_id, name, model, sku, image, stock,
        price, points, shipping, subtract, minimum, tax_class_id, weight, weight_class_id, length, width, height,
        length_class_id, has_download, date_added,
    ) = texts  # fmt: skip
    return CartRow(
        int(cart_id), int(product_id), int(recurring_id), option, int(quantity), int(status), day(available),
        store_id != NOTHING, given(name), model, sku, given(image), int(stock), float(price), int(points), int(shipping),
        int(subtract), int(minimum), int(tax_class_id), float(weight), int(weight_class_id), float(length), float(width),
        float(height), int(length_class_id), has_download == "1", moment(date_added),
    )  # fmt: skip


def _without_product(texts: list[str]) -> CartRow:
    """A row whose product is gone."""
    cart_id, product_id, recurring_id, option, quantity = texts[:5]
    return CartRow(
        int(cart_id), int(product_id), int(recurring_id), option, int(quantity), None, None, False, None, "", "", None,
        0, 0.0, 0, 0, 0, 0, 0, 0.0, 0, 0.0, 0.0, 0.0, 0, False, moment(texts[-1]),
    )  # fmt: skip


_ADD = Statement(insert(_cart))
_LINE = _cart.c.cart_id == bindparam("line")
_SET_QUANTITY = Statement(update(_cart).where(_LINE).values(quantity=bindparam("pieces")))
_SET_OWN_QUANTITY = Statement(update(_cart).where(OWNED, _LINE).values(quantity=bindparam("pieces")))
_CLEAR = Statement(delete(_cart).where(OWNED))
_RENEW = Statement(update(_cart).where(OWNED, _cart.c.date_added < bindparam("before")).values(date_added=bindparam("now")))


class Held(NamedTuple):
    """A line of the product that is to be added."""

    line_id: int
    quantity: int
    option: str


def add(
    db: Connection, owner: Owner, product_id: int, quantity: int, option: str, now: datetime, held: Iterable[Held] = ()
) -> None:
    """Add pieces to the line `held` with the same options, or a new line.

    The option texts are compared exactly, where the reference merges what differs in case only (§1.1, DEFECT). The caller
    holds the session's lock, so that two calls cannot both insert.
    """
    found = next((line for line in held if line.option == option), None)
    if found is not None:
        _SET_QUANTITY.put_off(db, {"line": found.line_id, "pieces": found.quantity + quantity})
        return
    row = {"product_id": product_id, "recurring_id": 0, "option": option, "quantity": quantity, "date_added": now}
    _ADD.put_off(db, {**owner._asdict(), **row})


def add_many(db: Connection, owner: Owner, lines: Iterable[tuple[int, int, str]], now: datetime) -> None:
    """Insert lines (product id, quantity, option text) into the owner's empty cart; equal ones become one."""
    merged: dict[tuple[int, str], int] = {}
    for product_id, quantity, option in lines:
        merged[product_id, option] = merged.get((product_id, option), 0) + quantity
    fixed = {**owner._asdict(), "recurring_id": 0, "date_added": now}
    _ADD.put_off_all(
        db,
        [
            {**fixed, "product_id": product_id, "option": option, "quantity": quantity}
            for (product_id, option), quantity in merged.items()
        ],
    )


class NewLine(NamedTuple):
    """A line to be: its identity and its pieces."""

    product_id: int
    recurring_id: int
    option: str
    quantity: int

    @property
    def identity(self) -> tuple[int, int, str]:
        """What makes two lines one."""
        return self.product_id, self.recurring_id, self.option


def held(db: Connection, owner: Owner) -> dict[int, NewLine]:
    """The owner's lines by id, without those of which nothing is wanted: the next reading of the cart takes them away."""
    columns = (_cart.c.cart_id, _cart.c.product_id, _cart.c.recurring_id, _cart.c.option, _cart.c.quantity)
    rows = db.execute(select(*columns).where(OWNED, _cart.c.quantity > 0).order_by(_cart.c.cart_id.desc()), owner.named())
    return {int(row[0]): NewLine(*row[1:]) for row in rows}


def merge(
    db: Connection, owner: Owner, lines_held: Mapping[int, NewLine], lines: Sequence[NewLine], now: datetime
) -> list[tuple[int, bool]]:
    """Add pieces to lines held of the same identity, or new lines; per entry the line's id and whether there was none before.

    Three statements at most, whatever the number of entries. The caller holds the session's lock, as with `add`.
    """
    before = {each.identity: (line_id, each.quantity) for line_id, each in lines_held.items()}
    pieces: dict[tuple[int, int, str], int] = {}
    for line in lines:
        pieces[line.identity] = pieces.get(line.identity, 0) + line.quantity
    more = [{"line": before[key][0], "pieces": before[key][1] + count} for key, count in pieces.items() if key in before]
    if more:
        _SET_QUANTITY.run_all(db, more)
    fixed = {**owner._asdict(), "date_added": now}
    new = [{**fixed, **NewLine(*key, count)._asdict()} for key, count in pieces.items() if key not in before]
    after = {key: line_id for key, (line_id, _) in before.items()} | _inserted(db, owner, new)
    return [(after[line.identity], line.identity not in before) for line in lines]


def _inserted(db: Connection, owner: Owner, new: Sequence[Mapping[str, object]]) -> dict[tuple[int, int, str], int]:
    """Insert lines; their ids by identity."""
    if not new:
        return {}
    if len(new) > 1:
        _ADD.run_all(db, new)
        return {each.identity: line_id for line_id, each in held(db, owner).items()}
    (row,) = new
    key = _ADD.run(db, row).key
    return {NewLine(*(row[name] for name in NewLine._fields)).identity: key}  # pyright: ignore[reportArgumentType]


def set_quantity(db: Connection, owner: Owner, cart_id: int, quantity: int) -> bool:
    """Set a line's quantity; False when the owner has no such line."""
    return _SET_OWN_QUANTITY.run(db, {**owner.named(), "line": cart_id, "pieces": quantity}).changed > 0


def remove(db: Connection, owner: Owner, cart_ids: Iterable[int]) -> int:
    """Delete lines of the owner, and say how many there were; others' are out of reach."""
    ids = list(cart_ids)
    return db.execute(delete(_cart).where(OWNED, _cart.c.cart_id.in_(ids)), owner.named()).rowcount if ids else 0


def clear(db: Connection, owner: Owner) -> None:
    """Delete all lines of the owner."""
    _CLEAR.put_off(db, owner.named())


def follow(db: Connection, api_id: int, session_id: str, customer_id: int) -> None:
    """Give all lines of a session to its customer, adding quantities of equal lines (pricing.md §1.2, Decided)."""
    of_session = and_(_cart.c.api_id == api_id, _cart.c.session_id == session_id)
    found = select(_cart).where(of_session).order_by(_cart.c.customer_id != customer_id, _cart.c.cart_id)
    _hand_over(db, Owner(api_id, customer_id, session_id), db.execute(found).all())


def has_strays(db: Connection, owner: Owner) -> bool:
    """Whether a customer of the shop's front has lines in other sessions, or this one has lines of a guest."""
    return any(not _is_of(owner, line) for line in db.execute(_his(owner)))


def gather(db: Connection, owner: Owner) -> None:
    """Give a customer of the shop's front the lines he has in other sessions, and those of a guest in this one, as the front does
    with every page (pricing.md §1.2).

    Of equal lines the oldest one stays, whoever asks: two sessions that gather at once must not take each other's.
    """
    _hand_over(db, owner, db.execute(_his(owner).order_by(_cart.c.cart_id)).all())


def _his(owner: Owner) -> Select[Any]:
    as_guest = and_(_cart.c.customer_id == 0, _cart.c.session_id == owner.session_id)
    return select(_cart).where(_cart.c.api_id == owner.api_id, or_(_cart.c.customer_id == owner.customer_id, as_guest))


def _is_of(owner: Owner, line: Row[Any]) -> bool:
    return (line.customer_id, line.session_id) == owner[1:]


def _hand_over(db: Connection, owner: Owner, lines: Sequence[Row[Any]]) -> None:
    """Make lines the owner's; the first of equal ones grows by the others.

    A parallel call may move or change a line meanwhile: only who takes it away adds it, and only as it was read.
    """
    kept: dict[tuple[int, int, str], int] = {}
    for line in lines:
        identity = (line.product_id, line.recurring_id, line.option)
        this = _cart.c.cart_id == line.cart_id
        if identity in kept:
            if db.execute(delete(_cart).where(this, _cart.c.quantity == line.quantity)).rowcount:
                db.execute(update(_cart).where(_cart.c.cart_id == kept[identity]).values(quantity=_cart.c.quantity + line.quantity))
        else:
            kept[identity] = line.cart_id
            if not _is_of(owner, line):
                db.execute(update(_cart).where(this).values(customer_id=owner.customer_id, session_id=owner.session_id))


def renew(db: Connection, owner: Owner, before: datetime, now: datetime) -> None:
    """Make the session's lines younger than the PHP shop's purge limit (pricing.md §1.2, Decided)."""
    _RENEW.put_off(db, {**owner.named(), "before": before, "now": now})


def purge_dead(db: Connection, before: datetime) -> None:
    """Delete API lines added before `before` whose session no longer has a live token."""
    _purge(db, and_(_cart.c.api_id > 0, _cart.c.date_added < before), models.api_session.c.session_id)


def purge_guests(db: Connection, before: datetime, elsewhere: Callable[[list[str]], set[str]] | None = None) -> None:
    """Delete lines of guests that were added before `before` and whose session is gone.

    `elsewhere` tells which of some sessions live in another place than `oc_session`; None when there is none.
    """
    lines = _cart.c
    stale = and_(lines.api_id == 0, lines.customer_id == 0, lines.date_added < before)
    _purge(db, stale, models.session.c.session_id, elsewhere)


def _purge(
    db: Connection, stale: ColumnElement[bool], home: ColumnElement[str], elsewhere: Callable[[list[str]], set[str]] | None = None
) -> None:
    """Delete stale lines whose session is not in the column `home`. Not as one statement: it would compare columns that may have
    different collations, look through tokens that have no index for each line, and lock the sessions of others."""
    tokens = list(db.scalars(select(_cart.c.session_id).where(stale).distinct()))
    for start in range(0, len(tokens), _SOME):
        some = tokens[start : start + _SOME]
        alive = set(db.scalars(select(home).where(home.in_(some)))) | (elsewhere(some) if elsewhere else set())
        kept = {token.casefold() for token in alive}  # the tables' comparisons ignore case
        gone = [token for token in some if token.casefold() not in kept]
        if gone:
            db.execute(delete(_cart).where(stale, _cart.c.session_id.in_(gone)))
