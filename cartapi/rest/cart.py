"""`/cart` (rest-cart.md §5.1)."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from cartapi.engine.problems import Problem, Refused
from cartapi.rest import addresses, bodies, calls, cart_view, payment, preconditions, texts
from cartapi.rest.answers import NOTHING, Answer
from cartapi.rest.dumping import load
from cartapi.rest.schemas.cart import CartInput
from cartapi.rest.schemas.methods import PaymentInput
from cartapi.rest.state import State
from cartapi.services import choices, coupon, lines
from cartapi.services.drafting import customer
from cartapi.services.placement import USED_UP
from cartapi.store.idempotency import Kept

PARTS = ("billing_address", "shipping_address", "payment")
"""Sub-resources that a call may change along with the cart."""


def show() -> Answer:
    """The cart."""
    return calls.read(_answer)


def update() -> Answer | Kept:
    """Change what the body names; parts only where `embed` names them too."""
    body = bodies.read()
    changes = load(CartInput, body)

    def use_case(state: State) -> Answer:
        _apply(state, changes, _parts(state, body))
        return _answer(state)

    return calls.change(use_case, guarded=True)


def reset() -> Answer | Kept:
    """Abandon the cart with everything in it; the session stays."""

    def use_case(state: State) -> Answer:
        lines.clear(state.work)
        state.work.checkout.forget(*USED_UP)
        return NOTHING

    return calls.change(use_case, guarded=True)


def _answer(state: State) -> Answer:
    data = cart_view.render(state)
    return Answer(data, headers={"ETag": preconditions.etag(state.work, state.view)})


def _parts(state: State, body: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Bodies of the parts that are both named in `embed` and objects in the body, in the order of `embed`."""
    named = [name for name in state.selection.embed if name in PARTS and isinstance(body.get(name), dict)]
    return {name: _part(state, name, body[name]) for name in named}


def _part(state: State, name: str, body: dict[str, Any]) -> dict[str, Any]:
    if name == "payment":
        return load(PaymentInput, body, name)
    return addresses.changes_in(state, name.removesuffix("_address"), body, name)


def _apply(state: State, changes: Mapping[str, Any], parts: Mapping[str, dict[str, Any]]) -> None:
    """Own attributes, then the parts in the order of `embed`; the coupon is checked when all else stands (rest-cart.md §3).

    Methods are offered by all that stands at their turn, the coupon included: it is tried before them, and refused after them.
    """
    work = state.work
    before = choices.of(work.checkout)
    if "email" in changes:
        customer.write_email(work, changes["email"] or "")
        state.success.append(texts.text(work, texts.CUSTOMER, "text_success"))
    refusal = _use_coupon(state, changes["coupon_code"] or "") if "coupon_code" in changes else None
    names = list(parts)
    turn = names.index("payment") if "payment" in names else len(names)
    moved, later = names[:turn], names[turn + 1 :]
    _move(state, parts, moved)
    if changes or parts:
        _choose(state, before, changes, moved=bool(moved), settled=not later)
    if "payment" in parts:
        with _refusals_of("payment"):
            payment.apply(state, parts["payment"])
    if later:
        before = choices.of(work.checkout)
        _move(state, parts, later)
        _choose(state, before, changes, moved=True)
    if refusal is not None:
        raise refusal


def _move(state: State, parts: Mapping[str, dict[str, Any]], names: list[str]) -> None:
    """Change the addresses of these names."""
    for name in names:
        with _refusals_of(name):
            addresses.apply(state, name.removesuffix("_address"), parts[name])


def _choose(state: State, before: choices.Choices, changes: Mapping[str, Any], *, moved: bool, settled: bool = True) -> None:
    """Offer the methods again and choose. `settled` says that all addresses are known, so that a shipping method may be refused."""
    method = changes.get("shipping_method")
    choices.renew_shipping(state.work, before, quote=moved or bool(method))
    if "shipping_method" in changes:
        _ship(state, method or "", refuses=settled)
    choices.renew_payment(state.work, before)


@contextmanager
def _refusals_of(part: str) -> Iterator[None]:
    """What a part refuses, with the part in the name of the field."""
    try:
        yield
    except Refused as refusal:
        raise Refused.of(replace(problem, field=f"{part}.{problem.field}") for problem in refusal.problems) from None


def _use_coupon(state: State, code: str) -> Refused | None:
    """Try the coupon; its refusal, if it is refused."""
    work = state.work
    if not code:
        work.checkout.forget("coupon")
        return None
    try:
        coupon.apply(work, code)
    except Refused:
        return Refused(Problem("coupon", "coupon_code", (code,)))
    state.success.append(texts.text(work, texts.COUPON, "text_success"))
    return None


def _ship(state: State, code: str, *, refuses: bool) -> None:
    checkout = state.work.checkout
    checkout.forget("shipping_method")
    if not code:
        return
    quote = choices.find_by_code(checkout, code)
    if quote is not None:
        checkout.set("shipping_method", quote)
        state.success.append(texts.text(state.work, texts.SHIPPING, "text_method"))
    elif refuses:
        raise Refused(Problem("shipping_method", "shipping_method"))
