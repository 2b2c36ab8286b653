"""`api/order/*`: add, edit, delete, info, history (orders.md §1)."""

from flask import Blueprint

from cartapi.api.answers import Answer, action, success
from cartapi.engine.phpnum import to_int
from cartapi.services.orders import history as histories
from cartapi.services.orders import placing, reading
from cartapi.services.orders.checks import OrderRequest
from cartapi.services.orders.history import Entry
from cartapi.web import units
from cartapi.web.fields import text
from cartapi.web.request import Form, query

bp = Blueprint("order", __name__, url_prefix="/api/order")
TEXTS = "api/order"


@action(bp, "/add", TEXTS)
def add(form: Form) -> Answer:
    """Place the order of this checkout."""
    order_id = units.write(lambda work: placing.place(work, _request(form)))
    return {**success(TEXTS), "order_id": order_id}


@action(bp, "/edit", TEXTS)
def edit(form: Form) -> Answer:
    """Replace a stored order by this checkout."""
    units.write(lambda work: placing.replace(work, _order_id(), text(query(), "order_id"), _request(form)))
    return success(TEXTS)


@action(bp, "/delete", TEXTS)
def delete(form: Form) -> Answer:
    """Delete a stored order."""
    units.write(lambda work: placing.delete(work, _order_id()))
    return success(TEXTS)


@action(bp, "/info", TEXTS)
def info(form: Form) -> Answer:
    """A stored order."""
    order = units.read(lambda work: reading.info(work, _order_id()))
    return {"order": order, **success(TEXTS)}


@action(bp, "/history", TEXTS)
def history(form: Form) -> Answer:
    """Give a stored order a status."""
    shown = text(query(), "order_id")
    entry = Entry(
        status=to_int(text(form, "order_status_id")),
        comment=text(form, "comment"),
        notify=text(form, "notify"),
        override=text(form, "override") not in ("", "0"),
        shown_id=shown,
    )
    units.write(lambda work: histories.change_status(work, _order_id(), entry))
    return success(TEXTS)


def _order_id() -> int:
    """The query's order number; an array counts as none."""
    return to_int(text(query(), "order_id"))


def _request(form: Form) -> OrderRequest:
    return OrderRequest(
        payment_method=text(form, "payment_method"),
        shipping_method=text(form, "shipping_method"),
        comment=text(form, "comment"),
        affiliate_id=_given(form, "affiliate_id"),
        order_status_id=_given(form, "order_status_id"),
    )


def _given(form: Form, name: str) -> str | None:
    """A field that may be missing; an array counts as missing (orders.md §1.1, DEFECT)."""
    value = form.get(name)
    return value if isinstance(value, str) else None
