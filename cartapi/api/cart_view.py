"""The cart's members on the wire, in the reference's order (pricing.md §6.4)."""

from collections.abc import Callable

from cartapi.engine.cart import Line
from cartapi.engine.phpjson import Exact
from cartapi.engine.phpnum import to_float
from cartapi.engine.problems import Problem
from cartapi.engine.snapshot import Snapshot
from cartapi.services.cart import CartView

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
    snapshot = view.snapshot
    settings = snapshot.settings
    hidden = settings.truthy("config_stock_checkout") and not settings.truthy("config_stock_warning")
    products = [_line(line, snapshot, hidden=hidden) for line in view.cart.lines]
    plain = all(isinstance(option.value, str) for line in view.cart.lines for option in line.options)
    return Exact(products) if plain else products


def _line(line: Line, snapshot: Snapshot, *, hidden: bool) -> dict[str, object]:
    unit = snapshot.tax_included(line.price, line.tax_class_id)
    write = snapshot.money.format
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
