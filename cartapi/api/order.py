"""`api/order/*`: add, edit, delete, info, history (orders.md §1); beyond the original list, products, totals, histories."""

from flask import Blueprint, Response, g

from cartapi.api.answers import Answer, action, once, success
from cartapi.engine.phpnum import to_int
from cartapi.services.orders import listing, placing, reading
from cartapi.services.orders.checks import OrderRequest
from cartapi.services.orders.history import Entry, change_status
from cartapi.services.work import Work
from cartapi.web import units
from cartapi.web.fields import text
from cartapi.web.request import Form, query

bp = Blueprint("order", __name__, url_prefix="/api/order")
TEXTS = "api/order"


@action(bp, "/add", TEXTS)
def add(form: Form) -> Response:
    """Place the order of this checkout; once, however often the call is repeated under its `Idempotency-Key`."""

    def place(work: Work) -> Answer:
        g.order_id = placing.place(work, _request(form))
        return {**success(TEXTS), "order_id": g.order_id}

    return once(place)


@action(bp, "/edit", TEXTS)
def edit(form: Form) -> Response:
    """Replace a stored order by this checkout."""

    def replace(work: Work) -> Answer:
        placing.replace(work, _order_id(), text(query(), "order_id"), _request(form))
        return success(TEXTS)

    return once(replace)


@action(bp, "/delete", TEXTS)
def delete(form: Form) -> Response:
    """Delete a stored order."""

    def remove(work: Work) -> Answer:
        placing.delete(work, _order_id())
        return success(TEXTS)

    return once(remove)


@action(bp, "/info", TEXTS)
def info(form: Form) -> Answer:
    """A stored order."""
    order = units.read(lambda work: reading.info(work, _order_id()))
    return {"order": order, **success(TEXTS)}


@action(bp, "/history", TEXTS)
def history(form: Form) -> Response:
    """Give a stored order a status."""
    shown = text(query(), "order_id")
    entry = Entry(
        status=to_int(text(form, "order_status_id")),
        comment=text(form, "comment"),
        notify=text(form, "notify"),
        override=text(form, "override") not in ("", "0"),
        shown_id=shown,
    )

    def change(work: Work) -> Answer:
        change_status(work, _order_id(), entry)
        return success(TEXTS)

    return once(change)


@action(bp, "/list", TEXTS)
def list_orders(form: Form) -> Answer:
    """Orders by status, day and customer; each filter in the form or in the query."""
    fields = {name: text(form, name) if name in form else text(query(), name) for name in listing.FIELDS}
    found = units.read(lambda work: listing.find(work, fields))
    counted = {"total": str(found.total), "page": found.page, "limit": found.limit}
    return {"orders": found.orders, **counted, **success(TEXTS)}


@action(bp, "/products", TEXTS)
def products(form: Form) -> Answer:
    """The lines of a stored order with their options, and the gift vouchers that it bought."""
    goods = units.read(lambda work: reading.goods(work, _order_id()))
    return {"products": goods.products, "vouchers": goods.vouchers, **success(TEXTS)}


@action(bp, "/totals", TEXTS)
def totals(form: Form) -> Answer:
    """The totals of a stored order."""
    return {"totals": units.read(lambda work: reading.totals(work, _order_id())), **success(TEXTS)}


@action(bp, "/histories", TEXTS)
def histories(form: Form) -> Answer:
    """The statuses that a stored order had, oldest first."""
    return {"histories": units.read(lambda work: reading.histories(work, _order_id())), **success(TEXTS)}


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
