"""Orders: the list, one order, an entry in its history."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cartapi.admin import bp
from cartapi.admin.forms import HistoryForm
from cartapi.admin.gate import actor, needs, shop_url, staff
from cartapi.admin.texts import sentence
from cartapi.admin.view import Listing, page_number, rows_a_page
from cartapi.engine.phptext import escape
from cartapi.engine.problems import Refused
from cartapi.services import panel_orders as service
from cartapi.services.orders.history import Entry
from cartapi.services.panel_orders import Sheet
from cartapi.services.work import Caller
from cartapi.store.order_lists import OrderFilter
from cartapi.web.request import caller
from cartapi.web.runtime import runtime

ROUTE = "sale/order"


@bp.get("/orders")
@needs(ROUTE)
def orders() -> ResponseReturnValue:
    """Search, filter, page."""
    query = request.args
    since, until = _day(query.get("since", "")), _day(query.get("until", ""))
    status = query.get("status", "")
    wanted = OrderFilter(
        text=query.get("q", "").strip()[:100],
        status=int(status) if status.isascii() and status.isdigit() and len(status) < 10 else None,
        since=datetime.combine(since, time.min) if since else None,
        until=datetime.combine(until + timedelta(days=1), time.min) if until and until < date.max else None,
    )
    page = service.page(runtime().database, runtime().source, wanted, page_number(), rows_a_page())
    listing = Listing(page, {name: query[name] for name in ("q", "status", "since", "until") if query.get(name)})
    statuses = service.statuses(runtime().database, runtime().source)
    shown = {"listing": listing, "wanted": wanted, "statuses": statuses, "since": since, "until": until}
    return render_template("admin/orders.html", active="orders", **shown)


@bp.route("/orders/<int:order_id>", methods=["GET", "POST"])
@needs(ROUTE)
def order(order_id: int) -> ResponseReturnValue:
    """One order; posting adds an entry to its history."""
    sheet = sheet_or_404(order_id)
    statuses = service.statuses(runtime().database, runtime().source)
    form = HistoryForm() if request.method == "POST" else HistoryForm(order_status_id=str(sheet.order["order_status_id"]))
    form.order_status_id.choices = [str(number) for number in statuses]  # pyright: ignore[reportAttributeAccessIssue]  stubs know tuples only
    if form.validate_on_submit():
        entry = Entry(
            status=int(form.order_status_id.data),
            comment=escape((form.comment.data or "").strip()),
            notify="1" if form.notify.data else "0",
            override=bool(form.override.data),
            shown_id=str(order_id),
        )
        who = caller_for(sheet)
        try:
            service.add_history(runtime().database, runtime().source, who, order_id, entry, actor(), runtime().moment())
        except Refused as refused:
            form.order_status_id.errors = [sentence(refused.problems[0])]
        else:
            flash("The history entry is added." + (" The customer is told by mail." if form.notify.data else ""), "good")
            return redirect(url_for("admin.order", order_id=order_id))
    shown = {"sheet": sheet, "order": sheet.order, "form": form, "statuses": statuses, "may_change": staff().may_change(ROUTE)}
    return render_template("admin/order.html", active="orders", **shown), 422 if form.errors else 200


def sheet_or_404(order_id: int) -> Sheet:
    """The order of this number, or the page that says there is none."""
    sheet = service.sheet(runtime().database, runtime().source, order_id)
    if sheet is None:
        abort(404)
    return sheet


def caller_for(sheet: Sheet) -> Caller:
    """Who acts on an order: as if the call had come to the order's store."""
    return replace(caller(), base_url=shop_url(), store_id=str(sheet.order["store_id"]))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
