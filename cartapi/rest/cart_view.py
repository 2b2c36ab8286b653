"""The cart as this dialect shows it (rest-cart.md §5.1, §7)."""

from collections.abc import Callable, Mapping

from cartapi.engine.phptext import unescape
from cartapi.engine.problems import Problem
from cartapi.engine.totals import TotalLine
from cartapi.rest import address_view, crosssell_view, item_view, method_view, order_view, texts
from cartapi.rest.dumping import dump, names
from cartapi.rest.errors import problem_data
from cartapi.rest.money import Price, price
from cartapi.rest.schemas.cart import CartSchema
from cartapi.rest.state import State
from cartapi.services.drafting import addresses, customer

KEYS = {"sub_total": "subtotal", "shipping": "shipping", "coupon": "discount", "tax": "tax", "total": "grand_total"}
TITLES = {
    "subtotal": "Subtotal", "shipping": "Shipping", "discount": "Discount", "tax": "Tax", "grand_total": "Grand Total",
}  # fmt: skip

EMBEDS: Mapping[str, Callable[[State], object]] = {
    "items": lambda state: item_view.collection(state, embedded=True),
    "billing_address": lambda state: address_view.one(state, "billing", embedded=True),
    "shipping_address": lambda state: address_view.one(state, "shipping", embedded=True),
    "shipping_methods": lambda state: method_view.shipping_methods(state, embedded=True),
    "payment": lambda state: method_view.payment(state, embedded=True),
    "payment_methods": lambda state: method_view.payment_methods(state, embedded=True),
    "crosssells": lambda state: crosssell_view.collection(state, embedded=True),
    "validation": order_view.errors,
}
DECIDING = ("shipping_methods", "payment_methods")
"""Embedded resources that look again at what is offered."""


class CartResource:
    """The attributes of `CartSchema`, computed when asked for."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._checkout = state.work.checkout

    @property
    def email(self) -> str:
        """The customer's."""
        return customer.email(self._state.work)

    @property
    def coupon_code(self) -> str:
        """As it was typed."""
        return self._checkout.coupon

    @property
    def shipping_method(self) -> str:
        """Code of the chosen quote."""
        return str((self._checkout.shipping_method or {}).get("code") or "")

    @property
    def qty(self) -> int:
        """Pieces of all lines; gift vouchers are none."""
        return self._state.view.cart.pieces()

    @property
    def totals(self) -> dict[str, Price]:
        """By code of this dialect."""
        return totals(self._state)

    @property
    def messages(self) -> dict[str, list[str]]:
        """What is wrong, what is to be known, what was done."""
        found = {
            "error": [text for _, text in errors(self._state)],
            "notice": _notices(self._state),
            "success": list(self._state.success),
        }
        return {kind: list(dict.fromkeys(listed)) for kind, listed in found.items() if listed}

    @property
    def has_error(self) -> bool:
        """Whether something is wrong."""
        return bool(errors(self._state))

    @property
    def problems(self) -> list[Mapping[str, object]]:
        """What is wrong, for machines."""
        return [problem_data(problem.code, "items", text) for problem, text in errors(self._state)]


def render(state: State) -> dict[str, object]:
    """The cart with the wanted attributes and everything embedded, by name."""
    named = [name for name in state.selection.embed if name in EMBEDS]
    if "validation" in named:
        addresses.apply_same_as_billing(state.work)  # which validation begins with (rest-cart.md §5.9)
    embedded = {name: EMBEDS[name](state) for name in sorted(named, key=_turn)}
    known = names(CartSchema)
    wanted = state.selection.of(known)
    resource = CartResource(state)
    if wanted is None and not resource.has_error:
        wanted = known - {"problems"}
    return dict(sorted({**dump(CartSchema, resource, wanted), **embedded}.items()))


def _turn(name: str) -> int:
    """Those that may change what is chosen come first, so that all others and the cart show what is so afterwards."""
    return DECIDING.index(name) if name in DECIDING else len(DECIDING)


def errors(state: State) -> list[tuple[Problem, str]]:
    """Stock once, and one minimum for each product, with their texts."""
    view = state.view
    found = [Problem("stock")] if view.out_of_stock else []
    return [(problem, texts.sentence(state.work, problem, texts.CART)) for problem in (*found, *view.below_minimum)]


def totals(state: State) -> dict[str, Price]:
    """The totals by code, in order of calculation; the five standard ones always, the others when they are there."""
    lines: dict[str, list[TotalLine]] = {}
    for line in state.view.totals.lines:
        lines.setdefault(KEYS.get(line.code, line.code), []).append(line)
    order = list(lines)
    for place, key in reversed(list(enumerate(TITLES))):
        if key not in lines:
            later = [order.index(following) for following in list(TITLES)[place + 1 :] if following in order]
            order.insert(min(later, default=len(order)), key)
    return {key: _total(state, key, lines.get(key, [])) for key in order}


def _total(state: State, key: str, lines: list[TotalLine]) -> Price:
    value = 0.0
    for line in lines:
        value += line.value  # order matters
    shown = list(dict.fromkeys(unescape(line.title) for line in lines if line.title))
    own = ", ".join(shown) if len(shown) == 1 or key not in TITLES else TITLES[key]
    return price(state.work.money, value, own)


def _notices(state: State) -> list[str]:
    recurring = [line for line in state.view.cart.lines if line.recurring is not None]
    return [texts.text(state.work, texts.REST, "text_recurring", line.name) for line in recurring]
