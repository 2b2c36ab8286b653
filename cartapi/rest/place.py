"""`/cart/validate`, `/cart/place` (rest-cart.md §5.9-5.10)."""

from flask import g

from cartapi.engine.problems import Refused
from cartapi.rest import bodies, calls, order_view, selection
from cartapi.rest.answers import CREATED, OK, UNPROCESSABLE, Answer
from cartapi.rest.dumping import load
from cartapi.rest.schemas.orders import PlaceInput
from cartapi.rest.state import State
from cartapi.services import placement
from cartapi.services.validation import validate as findings_of
from cartapi.store.idempotency import Kept
from cartapi.web import units

_BELONGS = {
    "customer": "customer", "payment_address": "billing_address", "payment_method": "payment", "no_payment": "payment",
    "shipping_address": "shipping_address", "shipping_method": "shipping_method", "no_shipping": "shipping_method",
}  # fmt: skip


def validate() -> Answer | Kept:
    """Say everything that stands between the cart and its order."""

    def use_case(state: State) -> Answer:
        found = findings_of(state.work)
        return Answer(order_view.validation(state, found), UNPROCESSABLE if found else OK)

    return calls.change(use_case)


def place() -> Answer | Kept:
    """Place the order, or say what stands in its way; after a success the cart is new and empty."""
    said = load(PlaceInput, bodies.read_optional())
    affiliate = str(said["affiliate_id"]) if said.get("affiliate_id") else None

    def use_case(state: State) -> Answer:
        placed = placement.place(state.work, said.get("comment") or "", affiliate)
        g.order_id = placed.order_id  # for the log of calls
        data = order_view.placement(state, placed.problems, placed.order_id)
        return Answer(data, CREATED if placed.order_id is not None else UNPROCESSABLE, order_id=placed.order_id)

    try:
        return calls.change(use_case, once=True, guarded=True)
    except Refused as refusal:
        return _refused(refusal)


def _refused(refusal: Refused) -> Answer:
    """What others took between the check and the booking: nothing of the order was kept."""
    if any(
        problem.code.startswith("idempotency") or problem.code in ("permission", "session_size") for problem in refusal.problems
    ):
        raise refusal
    found = {_BELONGS.get(problem.code, "items"): [problem] for problem in refusal.problems}
    state = State(units.last(), selection.read())
    return Answer(order_view.placement(state, found, None), UNPROCESSABLE)
