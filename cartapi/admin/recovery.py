"""A forgotten password: asking for a link by mail, and the page it leads to."""

from urllib.parse import urlsplit

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cartapi.admin import bp
from cartapi.admin.forms import ForgottenForm, NewPasswordForm
from cartapi.admin.gate import client, problem, shop_url
from cartapi.admin.texts import put_into, sentence
from cartapi.engine.problems import Refused
from cartapi.services import recovery as service
from cartapi.web.runtime import runtime

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
SENT = "If an account has this address, a link is on its way to it."


@bp.route("/forgotten", methods=["GET", "POST"])
def forgotten() -> ResponseReturnValue:
    """Where shall the link go?"""
    if g.staff is not None or not offered():
        return redirect(url_for("admin.sign_in"))
    form = ForgottenForm()
    status = 200
    if request.method == "POST":
        try:
            page = f"{_panel_url()}/reset"
            service.ask(runtime().database, runtime().source, form.email.data or "", client(), page, runtime().moment())
        except Refused as refused:
            put_into(form, refused, "email")
            status = 429 if refused.problems[0].code == "requests" else 422
        else:
            flash(SENT, "good")
            return redirect(url_for("admin.sign_in"))
    return render_template("admin/forgotten.html", form=form), status


@bp.route("/reset", methods=["GET", "POST"])
def reset() -> ResponseReturnValue:
    """A new password for whom the link was mailed to."""
    if not offered():
        return redirect(url_for("admin.sign_in"))
    form, code = NewPasswordForm(), request.args.get("code", "")
    try:
        person = service.whose(runtime().database, code, client(), runtime().moment())
    except Refused as refused:
        first = refused.problems[0]
        return problem(429 if first.code == "attempts" else 404, "No new password", sentence(first))
    if form.validate_on_submit():
        try:
            slow, moment = runtime().config.slow_passwords, runtime().moment()
            service.choose(runtime().database, code, form.password.data or "", client(), moment, slow=slow)
        except Refused as refused:
            put_into(form, refused, "password")
        else:
            flash("Your password is changed. Sign in with it.", "good")
            return redirect(url_for("admin.sign_in"))
    return render_template("admin/reset.html", form=form, person=person), 422 if form.errors else 200


def offered() -> bool:
    """Does the shop offer it, and is known where links would lead?"""
    return _panel_url() != "" and service.offered(runtime().database)


def _panel_url() -> str:
    """Where people open the panel, "" when that is not known.

    The host that a request names is taken for this machine's own only: anybody can name any other, and the link would lead there.
    """
    if runtime().config.panel_url:
        return runtime().config.panel_url.rstrip("/")
    if urlsplit(f"//{request.host}").hostname in LOOPBACK:
        return f"{shop_url()}admin"
    settings = runtime().source.tables().settings[0]
    shop = str(settings.get("config_ssl") or settings.get("config_url") or "")
    return f"{shop.rstrip('/')}/admin" if shop.startswith(("http://", "https://")) else ""
