"""Running a use case for a call: reading, or changing all or nothing, once per key, on the cart the client knows."""

from collections.abc import Callable
from typing import TypeVar

from cartapi.rest import preconditions, selection
from cartapi.rest.answers import Answer
from cartapi.rest.state import State
from cartapi.services import choices, snapshot
from cartapi.services.work import Work
from cartapi.store.idempotency import Kept
from cartapi.web import idempotency, units

T = TypeVar("T")
UseCase = Callable[[State], Answer]


def read(use_case: UseCase) -> Answer:
    """Answer a call that changes nothing a client would miss."""
    chosen = selection.read()
    return units.read(lambda work: use_case(State(work, chosen)))


def change(use_case: UseCase, *, once: bool = False, guarded: bool = False) -> Answer | Kept:
    """Answer a call that changes something; a refusal leaves everything as it was.

    With `once` the call may carry an `Idempotency-Key`, with `guarded` an `If-Match` of the cart.
    """
    chosen = selection.read()

    def run(work: Work) -> Answer | Kept:
        if once:
            return idempotency.once(work, lambda: answer(work).kept())
        return answer(work)

    def answer(work: Work) -> Answer:
        if guarded:
            preconditions.check(work)
        made = use_case(State(work, chosen))
        snapshot.keep_young(work)
        return made

    return units.change(run)


def lines_change(state: State, apply: Callable[[Work], T]) -> T:
    """Change the lines, and keep what was chosen as far as it is still offered."""
    before = choices.of(state.work.checkout)
    result = apply(state.work)
    choices.renew(state.work, before)
    return result
