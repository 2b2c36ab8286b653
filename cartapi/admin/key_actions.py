"""The key itself: shown once, rotated; enabling, disabling, deleting."""

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from cartapi.admin import bp
from cartapi.admin.forms import OVERLAPS, RotateForm
from cartapi.admin.gate import actor, client, needs, shop_url
from cartapi.admin.key_forms import DISABLING, drop_password, frame, password_fits, question, record_or_404
from cartapi.admin.key_list import ROUTE, back_office_warning
from cartapi.admin.questions import Question, ask, confirmed
from cartapi.admin.texts import put_into
from cartapi.engine.addresses import matches
from cartapi.engine.problems import Refused
from cartapi.services import key_addresses as addresses
from cartapi.services import keys as service
from cartapi.web.runtime import runtime


@bp.get("/keys/<int:api_id>/new-key")
@needs(ROUTE, to_act=True)
def fresh_key(api_id: int) -> ResponseReturnValue:
    """A key just made, with lines to try it; gone from the server when the page is shown."""
    record = record_or_404(api_id)
    fresh = session.pop("fresh_key", None)
    if not isinstance(fresh, dict) or fresh.get("api_id") != api_id:
        flash("A key is shown only once. If it was not kept, rotate it to get a new one.", "info")
        return redirect(url_for("admin.key", api_id=api_id))
    admitted = matches(client(), [each.entry for each in addresses.listed(runtime().database, api_id)])
    shown = {"secret": fresh["secret"], "made": fresh["made"], "base": shop_url(), "admitted": admitted}
    return render_template("admin/key_fresh.html", **frame(record, "settings"), **shown)


@bp.route("/keys/<int:api_id>/rotate", methods=["GET", "POST"])
@needs(ROUTE, to_act=True)
def rotate_key(api_id: int) -> ResponseReturnValue:
    """A new key, while the old one works on for a chosen time."""
    record = record_or_404(api_id)
    form = RotateForm()
    drop_password(form)
    if form.validate_on_submit() and password_fits(form):
        try:
            overlap = OVERLAPS[form.overlap.data][0]
            secret = service.rotate(runtime().database, api_id, overlap, actor(), runtime().moment())
        except Refused as refused:
            put_into(form, refused, "overlap")
        else:
            session["fresh_key"] = {"api_id": api_id, "secret": secret, "made": "rotated"}
            return redirect(url_for("admin.fresh_key", api_id=api_id))
    shown = {**frame(record, "settings"), "form": form, "overlaps": OVERLAPS, "warnings": back_office_warning([api_id])}
    return render_template("admin/key_rotate.html", **shown), 422 if form.errors else 200


@bp.route("/keys/<int:api_id>/end-overlap", methods=["GET", "POST"])
@needs(ROUTE, to_act=True)
def end_overlap(api_id: int) -> ResponseReturnValue:
    """The old key ends before its time; asks first."""
    record = record_or_404(api_id)
    if not confirmed():
        text = "Clients that still use it are refused at their next login. The new key is not touched."
        back = url_for("admin.key", api_id=api_id)
        return ask(Question(f"End the old key of {record.username}?", "End old key", request.path, back, [text]))
    service.end_overlap(runtime().database, api_id, actor(), runtime().moment())
    flash("The old key does not work any more.", "good")
    return redirect(url_for("admin.key", api_id=api_id))


@bp.post("/keys/<int:api_id>/enable")
@needs(ROUTE)
def enable_key(api_id: int) -> ResponseReturnValue:
    """Let calls in again."""
    record_or_404(api_id)
    service.set_enabled(runtime().database, [api_id], True, actor(), runtime().moment())
    flash("The key is enabled.", "good")
    return redirect(url_for("admin.key", api_id=api_id))


@bp.route("/keys/<int:api_id>/disable", methods=["GET", "POST"])
@needs(ROUTE, to_act=True)
def disable_key(api_id: int) -> ResponseReturnValue:
    """Keep the key but refuse its calls."""
    record = record_or_404(api_id)
    if not confirmed():
        return ask(question(record, "Disable", DISABLING))
    service.set_enabled(runtime().database, [api_id], False, actor(), runtime().moment())
    flash("The key is disabled and its sessions are ended.", "good")
    return redirect(url_for("admin.key", api_id=api_id))


@bp.route("/keys/<int:api_id>/delete", methods=["GET", "POST"])
@needs(ROUTE, to_act=True)
def delete_key(api_id: int) -> ResponseReturnValue:
    """Remove the key with its addresses, sessions and carts."""
    record = record_or_404(api_id)
    if not confirmed():
        text = "Its addresses, sessions and their carts go with it. Orders stay. This cannot be undone."
        return ask(question(record, "Delete", text))
    service.delete(runtime().database, [api_id], actor(), runtime().moment())
    flash(f"The key {record.username} is deleted.", "good")
    return redirect(url_for("admin.keys"))
