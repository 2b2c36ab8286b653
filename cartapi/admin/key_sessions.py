"""The live sessions of a key."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cartapi.admin import bp
from cartapi.admin.forms import ConfirmedForm
from cartapi.admin.gate import actor, needs
from cartapi.admin.key_forms import drop_password, frame, password_fits, record_or_404
from cartapi.admin.key_list import ROUTE
from cartapi.admin.questions import Question, ask, confirmed
from cartapi.engine.problems import Refused
from cartapi.services import key_sessions as service
from cartapi.web.runtime import runtime


@bp.get("/keys/<int:api_id>/sessions")
@needs(ROUTE)
def sessions(api_id: int) -> ResponseReturnValue:
    """Who is at work with the key now."""
    record = record_or_404(api_id)
    live = service.live(runtime().database, api_id, runtime().moment())
    return render_template("admin/key_sessions.html", **frame(record, "sessions"), rows=live)


@bp.route("/keys/<int:api_id>/sessions/<int:api_session_id>/token", methods=["GET", "POST"])
@needs(ROUTE, to_act=True)
def show_token(api_id: int, api_session_id: int) -> ResponseReturnValue:
    """The whole token of one session, for who looks for a client's fault; asks first."""
    record = record_or_404(api_id)
    live = service.live(runtime().database, api_id, runtime().moment())
    row = next((row for row in live if row.api_session_id == api_session_id), None)
    if row is None:
        abort(404)
    form, token = ConfirmedForm(), ""
    drop_password(form)
    if form.validate_on_submit() and password_fits(form):
        try:
            token = service.reveal(runtime().database, api_id, api_session_id, actor(), runtime().moment())
        except Refused:
            abort(404)
    shown = {"form": form, "token": token, "end": row.session_id[-6:]}
    return render_template("admin/key_token.html", **frame(record, "sessions"), **shown), 422 if form.errors else 200


@bp.route("/keys/<int:api_id>/sessions/<int:api_session_id>/end", methods=["GET", "POST"])
@needs(ROUTE, to_act=True)
def end_session(api_id: int, api_session_id: int) -> ResponseReturnValue:
    """End one; asks first."""
    record_or_404(api_id)
    back = url_for("admin.sessions", api_id=api_id)
    if not confirmed():
        text = "Its token is refused from now on, and its cart is emptied. The client has to log in again."
        return ask(Question("End this session?", "End session", request.path, back, [text]))
    try:
        service.end(runtime().database, api_id, api_session_id, actor(), runtime().moment())
    except Refused:
        abort(404)
    flash("The session is ended.", "good")
    return redirect(back)


@bp.route("/keys/<int:api_id>/sessions/end-all", methods=["GET", "POST"])
@needs(ROUTE, to_act=True)
def end_sessions(api_id: int) -> ResponseReturnValue:
    """End all; asks first."""
    record = record_or_404(api_id)
    back = url_for("admin.sessions", api_id=api_id)
    if not confirmed():
        text = f"Every client that works with {record.username} has to log in again; their carts are emptied."
        return ask(Question("End all sessions?", "End all sessions", request.path, back, [text]))
    count = service.end_all(runtime().database, api_id, actor(), runtime().moment())
    flash(f"{count} session{'' if count == 1 else 's'} ended.", "good")
    return redirect(back)
