"""Orders: the list, one order, an entry in its history, its mails once more."""

from flask import abort
from flask.typing import ResponseReturnValue

from cartapi.admin import bp
from cartapi.admin.gate import needs

ROUTE = "sale/order"


@bp.get("/orders")
@needs(ROUTE)
def orders() -> ResponseReturnValue:
    abort(404)


@bp.get("/orders/<int:order_id>")
@needs(ROUTE)
def order(order_id: int) -> ResponseReturnValue:
    abort(404)
