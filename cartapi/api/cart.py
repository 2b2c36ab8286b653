"""`api/cart/*`: add, edit, remove, products (pricing.md §6.1-6.4)."""

from flask import Blueprint

from cartapi.api.answers import Answer, action, as_fields, nothing, sentence, success
from cartapi.api.cart_view import render
from cartapi.engine.phpnum import to_int
from cartapi.services import cart
from cartapi.web import units
from cartapi.web.fields import array
from cartapi.web.fields import text as field
from cartapi.web.request import Form

bp = Blueprint("cart", __name__, url_prefix="/api/cart")
TEXTS = "api/cart"


@action(bp, "/add", TEXTS, as_fields)
def add(form: Form) -> Answer:
    """Add one product, or replace the whole cart by `product[]`."""
    if "product" in form:
        units.write(lambda work: cart.replace(work, array(form, "product").values()))
        return success(TEXTS)
    if "product_id" not in form:
        return nothing()
    options = form.get("option")
    chosen = options if isinstance(options, dict) else {}
    product_id, quantity = to_int(field(form, "product_id")), to_int(form.get("quantity", "1"))
    units.write(lambda work: cart.add(work, product_id, quantity, chosen))
    return success(TEXTS)


@action(bp, "/edit", TEXTS)
def edit(form: Form) -> Answer:
    """Set the quantity of a line."""
    line_id, quantity = to_int(field(form, "key")), to_int(form.get("quantity"))
    units.write(lambda work: cart.set_quantity(work, line_id, quantity))
    return success(TEXTS)


@action(bp, "/remove", TEXTS)
def remove(form: Form) -> Answer:
    """Remove a line, or a gift voucher by its code."""
    if "key" not in form:
        return nothing()
    units.write(lambda work: cart.remove(work, field(form, "key")))
    return success(TEXTS)


@action(bp, "/products", TEXTS, as_fields)
def products(form: Form) -> Answer:
    """The cart as priced now."""
    view = units.read(cart.view)
    return render(view, lambda problem: sentence(problem, TEXTS))
