"""Signing in and out, and the colours."""

from urllib.parse import urlsplit

from flask import flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from cartapi.admin import bp
from cartapi.admin.forms import SignInForm
from cartapi.admin.gate import actor, client, start_session
from cartapi.admin.recovery import offered
from cartapi.admin.texts import sentence
from cartapi.admin.view import THEME_COOKIE, THEMES
from cartapi.engine.problems import Refused
from cartapi.services import staff as service
from cartapi.web.request import caller
from cartapi.web.runtime import runtime

A_YEAR = 31_536_000


@bp.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """The way in, and back to the page that was wanted."""
    if g.staff is not None:
        return redirect(url_for("admin.overview"))
    form = SignInForm()
    if request.method == "GET":
        form.next.data = request.args.get("next", "")
        return render_template("admin/sign_in.html", form=form, forgotten=offered())
    username, password = form.username.data or "", form.password.data or ""
    try:
        slow = runtime().config.slow_passwords
        person = service.sign_in(runtime().database, username, password, client(), runtime().moment(), slow=slow)
    except Refused as refused:
        status = 429 if refused.problems[0].code == "attempts" else 401
        return render_template("admin/sign_in.html", form=form, problem=sentence(refused.problems[0]), forgotten=offered()), status
    start_session(person)
    return redirect(inside(form.next.data) or url_for("admin.overview"))


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """The way out."""
    service.signed_out(runtime().database, actor(), runtime().moment())
    session.clear()
    flash("You are signed out.", "info")
    return redirect(url_for("admin.sign_in"))


@bp.post("/theme")
def set_theme() -> ResponseReturnValue:
    """Light, dark, or as the system has it."""
    chosen = request.form.get("theme", "auto")
    response = redirect(inside(request.form.get("next")) or url_for("admin.overview"))
    if chosen in THEMES:
        response.set_cookie(
            THEME_COOKIE, chosen, max_age=A_YEAR, path="/admin", secure=caller().secure, httponly=True, samesite="Lax"
        )
    return response


def inside(address: str | None) -> str | None:
    """An address to go to if it is one of the panel's own, else None."""
    parts = urlsplit(address or "")
    plain = not parts.scheme and not parts.netloc and "\\" not in (address or "") and (address or "").isprintable()
    return address if plain and parts.path.startswith("/admin/") else None
