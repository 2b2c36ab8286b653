"""The cart's members on the wire, in the reference's order (pricing.md §6.4)."""

from collections.abc import Callable

from cartapi.engine.cart import Line, LineOption
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
    answer["products"] = [_line(line, view) for line in view.cart.lines]
    if view.below_minimum:
        errors["minimum"] = [sentence(problem) for problem in view.below_minimum]
        answer["error"] = errors
    money = view.snapshot.money
    answer["vouchers"] = [_voucher(code, entry, view.snapshot) for code, entry in view.snapshot.checkout.vouchers.items()]
    answer["totals"] = [{"title": line.title, "text": money.format(line.value)} for line in view.totals.lines]
    return answer


def _line(line: Line, view: CartView) -> dict[str, object]:
    snapshot = view.snapshot
    settings, money = snapshot.settings, snapshot.money
    unit = snapshot.tax_included(line.price, line.tax_class_id)
    hidden = settings.truthy("config_stock_checkout") and not settings.truthy("config_stock_warning")
    return {
        "cart_id": str(line.cart_id),
        "product_id": str(line.product_id),
        "name": line.name,
        "model": line.model,
        "option": [_option(option) for option in line.options],
        "quantity": str(line.quantity),
        "stock": line.in_stock or hidden,
        "shipping": str(line.shipping),
        "price": money.format(unit),
        "total": money.format(unit * line.quantity),
        "reward": line.reward,
    }


def _option(option: LineOption) -> dict[str, object]:
    return {
        "product_option_id": option.product_option_id,
        "product_option_value_id": option.product_option_value_id,
        "name": option.name,
        "value": option.value,
        "type": option.type,
    }


def _voucher(code: str, entry: dict[str, object], snapshot: Snapshot) -> dict[str, object]:
    amount = entry.get("amount", 0)
    shown: dict[str, object] = {"code": entry.get("code", code)}
    for key in ("description", "from_name", "from_email", "to_name", "to_email", "voucher_theme_id", "message"):
        shown[key] = entry.get(key, "")
    shown["price"] = snapshot.money.format(to_float(amount))
    shown["amount"] = amount
    return shown
