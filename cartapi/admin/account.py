"""One's own account: password, and sessions elsewhere."""

from flask import flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from cartapi.admin import bp
from cartapi.admin.confirming import is_own_password
from cartapi.admin.forms import PasswordForm
from cartapi.admin.gate import actor, staff
from cartapi.admin.texts import put_into
from cartapi.engine.problems import Refused
from cartapi.services import staff as service
from cartapi.web.runtime import runtime


@bp.route("/account", methods=["GET", "POST"])
def account() -> ResponseReturnValue:
    """Change the password; ends the other sessions."""
    form = PasswordForm()
    if form.validate_on_submit() and is_own_password(form.current):
        try:
            sid = session.sid  # type: ignore[attr-defined]
            slow, moment = runtime().config.slow_passwords, runtime().moment()
            service.change_password(runtime().database, staff(), form.password.data or "", sid, actor(), moment, slow=slow)
        except Refused as refused:
            put_into(form, refused, "password")
        else:
            flash("Your password is changed. You are signed out everywhere else.", "good")
            return redirect(url_for("admin.account"))
    return render_template("admin/account.html", active="account", form=form), 422 if form.errors else 200


@bp.post("/account/sign-out-others")
def sign_out_others() -> ResponseReturnValue:
    """End one's sessions in other browsers."""
    sid = session.sid  # type: ignore[attr-defined]
    ended = service.end_other_sessions(runtime().database, staff(), sid, actor(), runtime().moment())
    flash(f"{ended} other session{'' if ended == 1 else 's'} ended.", "good")
    return redirect(url_for("admin.account"))
