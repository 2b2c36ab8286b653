"""`/cart/billing_address`, `/cart/shipping_address` (rest-cart.md §5.3)."""

from collections.abc import Mapping
from typing import Any

from cartapi.engine.problems import Problem
from cartapi.rest import address_view, bodies, calls, texts
from cartapi.rest.answers import NOTHING, Answer
from cartapi.rest.dumping import load
from cartapi.rest.resource import Resources
from cartapi.rest.schemas.addresses import AddressInput
from cartapi.rest.state import State
from cartapi.services import choices
from cartapi.services.drafting import addresses
from cartapi.store.idempotency import Kept


def register(resources: Resources, kind: str) -> None:
    """Serve the address of a kind: `billing`, `shipping`."""

    def show() -> Answer:
        return calls.read(lambda state: Answer(address_view.one(state, kind)))

    def update() -> Answer | Kept:
        return _update(kind)

    def reset() -> Answer | Kept:
        return _reset(kind)

    resources.add(f"/cart/{kind}_address", GET=show, POST=update, PUT=update, DELETE=reset)


def changes_in(state: State, kind: str, body: Mapping[str, Any], part: str = "") -> dict[str, Any]:
    """What a body changes; `part` names the member it stands in. Raises 400.

    What this kind of address does not have, or not for this caller, is ignored, whatever it is (rest-cart.md §4).
    """
    known = address_view.attributes(state, kind)
    return load(AddressInput, {name: value for name, value in body.items() if name in known}, part)


def apply(state: State, kind: str, changes: Mapping[str, Any]) -> None:
    """Change an address; what is wrong with it afterwards is told in the answer.

    A shipping address that was changed before in the same call may have followed the billing one: it is looked at again.
    """
    _tell(state, kind, addresses.write(state.work, kind, changes))
    if kind == "billing" and "shipping" in state.found:
        shipping = addresses.current(state.work, "shipping")
        _tell(state, "shipping", addresses.problems_of(state.work, "shipping", shipping))


def _tell(state: State, kind: str, found: list[Problem]) -> None:
    state.found[kind] = found
    text = texts.text(state.work, texts.ADDRESS_ROUTES[kind], "text_address")
    state.success = [each for each in state.success if each != text] + ([] if found else [text])


def _update(kind: str) -> Answer | Kept:
    body = bodies.read()

    def use_case(state: State) -> Answer:
        before = choices.of(state.work.checkout)
        apply(state, kind, changes_in(state, kind, body))
        choices.renew(state.work, before, quote=True)
        return Answer(address_view.one(state, kind))

    return calls.change(use_case)


def _reset(kind: str) -> Answer | Kept:
    """Empty the address; a chosen shipping method outlives it (rest-cart.md §5.3)."""

    def use_case(state: State) -> Answer:
        before = choices.of(state.work.checkout)
        addresses.reset(state.work, kind)
        choices.renew(state.work, before)
        return NOTHING

    return calls.change(use_case)
