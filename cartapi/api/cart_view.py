"""The cart's members on the wire, in the reference's order (pricing.md §6.4)."""

from collections.abc import Callable
from functools import lru_cache

from cartapi.engine.cart import Cart, Line
from cartapi.engine.currency import Money
from cartapi.engine.phpjson import Exact
from cartapi.engine.phpnum import to_float
from cartapi.engine.problems import Problem
from cartapi.engine.snapshot import Snapshot
from cartapi.engine.tax import TaxTable
from cartapi.services.cart import CartView

KEPT, LONGEST = 64, 300
"""So many carts are kept as shown last, of at most so many lines."""

Sentence = Callable[[Problem], str]


def render(view: CartView, sentence: Sentence) -> dict[str, object]:
    """`error` stands first when stock is short, after the products when only a minimum is missed."""
    answer: dict[str, object] = {}
    errors: dict[str, object] = {}
    if view.out_of_stock:
        errors["stock"] = sentence(Problem("stock"))
        answer["error"] = errors
    answer["products"] = _products(view)
    if view.below_minimum:
        errors["minimum"] = [sentence(problem) for problem in view.below_minimum]
        answer["error"] = errors
    money = view.snapshot.money
    answer["vouchers"] = [_voucher(code, entry, view.snapshot) for code, entry in view.snapshot.checkout.vouchers.items()]
    answer["totals"] = [{"title": line.title, "text": money.format(line.value)} for line in view.totals.lines]
    return answer


def _products(view: CartView) -> object:
    settings = view.snapshot.settings
    hidden = settings.truthy("config_stock_checkout") and not settings.truthy("config_stock_warning")
    lines = _kept_lines if len(view.cart.lines) <= LONGEST else _lines
    return lines(view.cart, view.snapshot.taxes, settings.raw("config_tax"), view.snapshot.money, hidden)


def _lines(cart: Cart, taxes: TaxTable, mode: object, money: Money, hidden: bool) -> object:
    """The products of one and the same cart, which calls share as long as its rows are equal."""
    products = [_line(line, taxes.calculate(line.price, line.tax_class_id, mode), money.format, hidden) for line in cart.lines]
    plain = all(isinstance(option.value, str) for line in cart.lines for option in line.options)
    return Exact(products) if plain else products


_kept_lines = lru_cache(maxsize=KEPT)(_lines)


def _line(line: Line, unit: float, write: Callable[[float], str], hidden: bool) -> dict[str, object]:
    return {
        "cart_id": str(line.cart_id),
        "product_id": str(line.product_id),
        "name": line.name,
        "model": line.model,
        "option": [
            {
                "product_option_id": option.product_option_id,
                "product_option_value_id": option.product_option_value_id,
                "name": option.name,
                "value": option.value,
                "type": option.type,
            }
            for option in line.options
        ],
        "quantity": str(line.quantity),
        "stock": line.in_stock or hidden,
        "shipping": str(line.shipping),
        "price": write(unit),
        "total": write(unit * line.quantity),
        "reward": line.reward,
    }


def _voucher(code: str, entry: dict[str, object], snapshot: Snapshot) -> dict[str, object]:
    amount = entry.get("amount", 0)
    shown: dict[str, object] = {"code": entry.get("code", code)}
    for key in ("description", "from_name", "from_email", "to_name", "to_email", "voucher_theme_id", "message"):
        shown[key] = entry.get(key, "")
    shown["price"] = snapshot.money.format(to_float(amount))
    shown["amount"] = amount
    return shown
