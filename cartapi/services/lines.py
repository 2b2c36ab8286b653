"""Lines of the second dialect: added by sku, several at once, all or nothing (rest-cart.md §5.2, §7).

Quantities come checked; nothing here is stored before everything was checked.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import cast

from cartapi.engine.cart import Cart, Line
from cartapi.engine.phpjson import loads
from cartapi.engine.phpnum import truthy
from cartapi.engine.problems import Problem, Refused
from cartapi.services import cart, snapshot
from cartapi.services.cart import Options
from cartapi.services.work import Work
from cartapi.store import carts, offered
from cartapi.store.carts import NewLine
from cartapi.store.offered import Offered

LARGEST = 2**31 - 1
LONGEST_ID = 10
LONGEST_OPTIONS = 65_535
"""Bytes that the column holds: of longer ones the database would keep a part, which nobody can read."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be added; texts escaped. `position` is "" for the only entry, else its place, for the field of a problem.

    `wrong` is what is wrong with it as it was sent: it is told in its turn, between those before and after.
    """

    sku: str
    quantity: int = 1
    options: Options = field(default_factory=dict[object, object])
    recurring_id: int = 0
    position: str = ""
    wrong: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Added:
    """A line after adding; `new` when there was none of its kind."""

    line_id: int
    new: bool


def add(work: Work, entries: Sequence[Entry]) -> tuple[list[Added], bool]:
    """Add all entries, or refuse with what is wrong in their order; tells also whether the cart was empty before.

    Refuses `sku` (unknown, or not sold here), what was wrong with an entry already, `required` (one for each option missing),
    `invalid` (more options than a line holds), `recurring`, `quantity` (the line would become too long for the column).
    """
    found = offered.by_sku(work.db, [entry.sku for entry in entries], work.shop.store_id, work.language_id, work.now)
    profiles = _profiles(work, entries, found)
    problems: list[Problem] = []
    lines: list[NewLine] = []
    held = carts.held(work.db, work.owner)
    in_cart: dict[int, int] = {}
    spelled = _spelled(held.values())
    for line in held.values():
        in_cart[line.product_id] = in_cart.get(line.product_id, 0) + line.quantity
    for entry in entries:
        product = found.get(entry.sku)
        wrong = _problems(entry, product, profiles)
        problems += wrong
        if wrong or product is None:
            continue
        quantity = entry.quantity if product.product_id in in_cart else max(entry.quantity, product.minimum)
        in_cart[product.product_id] = in_cart.get(product.product_id, 0) + quantity
        if in_cart[product.product_id] > LARGEST:
            problems.append(Problem("quantity", _field(entry, "qty")))
        text = cart.encode(_chosen(entry))
        option = spelled.get((product.product_id, text)) or spelled.setdefault((product.product_id, _ordered(text)), text)
        lines.append(NewLine(product.product_id, entry.recurring_id, option, quantity))
    if problems:
        raise Refused.of(problems)
    added = [Added(line_id, new) for line_id, new in carts.merge(work.db, work.owner, held, lines, work.now)]
    cart.changed(work)
    return added, not held


def find(work: Work, line_id: str) -> Line:
    """The line of this id. Refuses (`not_found`) what is no line of this cart."""
    line = next((line for line in snapshot.load_cart(work).lines if str(line.cart_id) == line_id), None)
    if line is None:
        raise Refused(Problem("not_found"))
    return line


def set_quantity(work: Work, line_id: str, quantity: int) -> None:
    """Set a line's quantity. Refuses an unknown line."""
    if not cart.set_quantity(work, _number(line_id), quantity):
        raise Refused(Problem("not_found"))


def remove(work: Work, line_id: str) -> None:
    """Remove a line. Refuses an unknown one."""
    if not carts.remove(work.db, work.owner, [_number(line_id)]):
        raise Refused(Problem("not_found"))
    _lines_removed(work)


def clear(work: Work) -> None:
    """Remove all lines; addresses, coupon and e-mail stay."""
    carts.clear(work.db, work.owner)
    _lines_removed(work)
    work.cart = Cart([])


def _number(line_id: str) -> int:
    """The id of a line as it was given to the client, to the letter. Refuses what is none."""
    number = int(line_id) if line_id.isascii() and line_id.isdigit() and len(line_id) <= LONGEST_ID else 0
    if str(number) != line_id:
        raise Refused(Problem("not_found"))
    return number


def _lines_removed(work: Work) -> None:
    cart.changed(work)
    work.checkout.forget("reward")


def _problems(entry: Entry, product: Offered | None, profiles: set[tuple[int, int]]) -> Sequence[Problem]:
    """What is wrong with an entry, in the order of rest-cart.md §5.2; the step that it fails at is its last."""
    if product is None and entry.sku:
        return [Problem("sku", _field(entry, "sku"), (entry.sku,))]
    if product is None or entry.wrong:
        return entry.wrong
    chosen = _chosen(entry)
    found = [
        Problem(problem.code, _field(entry, problem.field.replace("option.", "options.")), problem.values)
        for problem in cart.missing_options(product.required, chosen)
    ]
    if len(cart.encode(chosen).encode()) > LONGEST_OPTIONS:
        found.append(Problem("invalid", _field(entry, "options")))
    if entry.recurring_id and (product.product_id, entry.recurring_id) not in profiles:
        found.append(Problem("recurring", _field(entry, "recurring_id")))
    return found


def _chosen(entry: Entry) -> Options:
    """Options as they are kept: without those left empty."""
    return {key: value for key, value in entry.options.items() if truthy(value)}


def _spelled(held: Iterable[NewLine]) -> dict[tuple[int, str], str]:
    """How the lines of a product have their options written: by that very text, and by the text in order."""
    exact = {(line.product_id, line.option): line.option for line in held}
    return {(product_id, _ordered(option)): option for product_id, option in exact} | exact


def _ordered(option: str) -> str:
    """The options of a line in one order, whatever the order they were sent in: canonical JSON (rest-cart.md §7)."""
    chosen = loads(option)
    return cart.encode(dict(sorted(cast("dict[object, object]", chosen).items(), key=str))) if isinstance(chosen, dict) else option


def _profiles(work: Work, entries: Sequence[Entry], found: dict[str, Offered]) -> set[tuple[int, int]]:
    wanted = {found[entry.sku].product_id for entry in entries if entry.recurring_id and entry.sku in found}
    return offered.recurring(work.db, wanted, work.group) if wanted else set()


def _field(entry: Entry, name: str) -> str:
    return f"{entry.position}.{name}" if entry.position else name
