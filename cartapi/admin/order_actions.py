"""What is done to an order at once: a mail sent once more, the order deleted. Both ask first."""

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from cartapi.admin import bp
from cartapi.admin.gate import actor, needs
from cartapi.admin.orders import ROUTE, caller_for, sheet_or_404
from cartapi.admin.questions import Question, ask, confirmed
from cartapi.engine.problems import Refused
from cartapi.services import panel_orders as service
from cartapi.web.runtime import runtime


@bp.route("/orders/<int:order_id>/mails/<int:outbox_id>/resend", methods=["GET", "POST"])
@needs(ROUTE, to_act=True)
def resend_mail(order_id: int, outbox_id: int) -> ResponseReturnValue:
    """Send a mail once more; asks first."""
    sheet = sheet_or_404(order_id)
    mail = next((mail for mail in sheet.mails if mail.outbox_id == outbox_id), None)
    if mail is None:
        abort(404)
    back = url_for("admin.order", order_id=order_id)
    if not confirmed():
        texts = [f"“{mail.subject}” goes to {mail.recipient} once more, worded as it was then."]
        question = Question("Send this mail again?", "Send again", request.path, back, texts, destructive=False)
        return ask(question, "orders")
    recipient = service.resend(runtime().database, order_id, outbox_id, actor(), runtime().moment())
    flash(f"The mail to {recipient} is in line.", "good")
    return redirect(back)


@bp.route("/orders/<int:order_id>/delete", methods=["GET", "POST"])
@needs(ROUTE, to_act=True)
def delete_order(order_id: int) -> ResponseReturnValue:
    """Remove the order for good; asks first."""
    sheet = sheet_or_404(order_id)
    if not confirmed():
        back = url_for("admin.order", order_id=order_id)
        texts = [
            "Its lines, totals and history go with it; stock, coupons, gift vouchers and points that it used are given back.",
            "This cannot be undone. To stop an order and keep it, give it the status “Canceled”.",
        ]
        return ask(Question(f"Delete order #{order_id}?", "Delete order", request.path, back, texts), "orders")
    try:
        service.delete(runtime().database, runtime().source, caller_for(sheet), order_id, actor(), runtime().moment())
    except Refused:
        abort(404)
    flash(f"Order #{order_id} is deleted.", "good")
    return redirect(url_for("admin.orders"))
