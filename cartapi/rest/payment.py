"""`/cart/payment` (rest-cart.md §5.7)."""

from collections.abc import Mapping
from typing import Any

from cartapi.engine.problems import Problem, Refused
from cartapi.rest import bodies, calls, method_view, texts
from cartapi.rest.answers import NOTHING, Answer
from cartapi.rest.dumping import load
from cartapi.rest.schemas.methods import PaymentInput
from cartapi.rest.state import State
from cartapi.services import choices
from cartapi.store.idempotency import Kept


def show() -> Answer:
    """The chosen way to pay."""
    return calls.read(lambda state: Answer(method_view.payment(state)))


def update() -> Answer | Kept:
    """Choose a way to pay."""
    changes = load(PaymentInput, bodies.read())

    def use_case(state: State) -> Answer:
        apply(state, changes)
        return Answer(method_view.payment(state))

    return calls.change(use_case)


def reset() -> Answer | Kept:
    """Choose none."""

    def use_case(state: State) -> Answer:
        state.work.checkout.forget("payment_method")
        return NOTHING

    return calls.change(use_case)


def apply(state: State, changes: Mapping[str, Any]) -> None:
    """List what is offered now, then choose; nothing is listed for a call that names no method."""
    if "method" not in changes:
        return
    code = changes["method"] or ""
    checkout = state.work.checkout
    choices.relist(state.work, code)
    if not code:
        return
    if checkout.payment_method is None:
        raise Refused(Problem("payment_method", "method"))
    state.success.append(texts.text(state.work, texts.PAYMENT, "text_method"))
