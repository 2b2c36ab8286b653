"""`/cart/items`, `/cart/items/:item_id` (rest-cart.md §5.2)."""

from collections.abc import Mapping
from typing import Any, cast

from flask import request

from cartapi.engine.problems import Problem
from cartapi.rest import bodies, calls, item_view
from cartapi.rest.answers import CREATED, NOTHING, OK, Answer
from cartapi.rest.dumping import load, parted
from cartapi.rest.errors import Entry
from cartapi.rest.schemas.items import ItemInput, QuantityInput
from cartapi.rest.state import State
from cartapi.services import lines
from cartapi.store.idempotency import Kept

PATH = "/api/rest/cart/items"
"""Below the folder that the shop stands in (`_where`)."""


def show() -> Answer:
    """All lines by id."""
    return calls.read(lambda state: Answer(item_view.collection(state)))


def show_one(item_id: str) -> Answer:
    """One line."""
    return calls.read(lambda state: _one(state, item_id))


def add() -> Answer | Kept:
    """Add one product, or several: all or none."""
    body = bodies.read()
    several = _entries(body.get("items"))
    entries = [_entry(each, f"items.{number}") for number, each in enumerate(several)] or [_entry(body)]

    def use_case(state: State) -> Answer:
        added, fresh = calls.lines_change(state, lambda work: lines.add(work, entries))
        if several:
            shown = list(item_view.collection(state).values())
            return Answer(shown, CREATED if fresh else OK, _where(PATH, new=fresh))
        line_id, new = added[0].line_id, added[0].new
        return Answer(_one(state, str(line_id)).data, CREATED if new else OK, _where(f"{PATH}/{line_id}", new=new))

    return calls.change(use_case, once=True)


def update(item_id: str) -> Answer | Kept:
    """Set the quantity of a line."""
    body = bodies.read()
    changes = load(QuantityInput, {key: value for key, value in body.items() if value is not None})

    def use_case(state: State) -> Answer:
        if "qty" in changes:
            calls.lines_change(state, lambda work: lines.set_quantity(work, item_id, changes["qty"]))
        return _one(state, item_id)

    return calls.change(use_case, once=True)


def remove(item_id: str) -> Answer | Kept:
    """Remove a line."""
    return calls.change(lambda state: _gone(state, lambda work: lines.remove(work, item_id)))


def clear() -> Answer | Kept:
    """Remove all lines."""
    return calls.change(lambda state: _gone(state, lines.clear))


def _where(path: str, *, new: bool) -> dict[str, str]:
    return {"Location" if new else "Content-Location": request.script_root + path}


def _gone(state: State, removal: Any) -> Answer:
    calls.lines_change(state, removal)
    return NOTHING


def _one(state: State, item_id: str) -> Answer:
    return Answer(item_view.one(state, lines.find(state.work, item_id)))


def _entries(items: Any) -> list[Any]:
    """Several entries; [] when there are none and the body itself is the entry."""
    if isinstance(items, dict):
        return list(cast("dict[object, object]", items).values())
    return cast("list[Any]", items) if isinstance(items, list) else []


def _entry(body: Any, position: str = "") -> lines.Entry:
    """An entry as the engine takes it, along with what is wrong with it, which is told in its turn (`lines.add`)."""
    if not isinstance(body, Mapping):
        return lines.Entry("", position=position, wrong=(Problem("invalid", position),))
    given = {str(key): value for key, value in cast("Mapping[object, Any]", body).items() if value is not None}
    fields, errors = parted(ItemInput, given, position)
    sku = fields.get("sku", "")
    if not sku and ("sku" in fields or "sku" not in given):
        errors = [Entry("Missing SKU", "missing_sku", f"{position}.sku" if position else "sku")]
    wrong = tuple(Problem(each.problem, each.field) for each in errors)
    return lines.Entry(sku, fields.get("qty", 1), fields.get("options", {}), fields.get("recurring_id", 0), position, wrong)
