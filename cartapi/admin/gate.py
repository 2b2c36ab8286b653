"""Who comes in: the signed-in member of staff, his rights, the CSRF check of every form, the headers of every page."""

import logging
import secrets
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec
from urllib.parse import quote

from flask import Response, abort, current_app, flash, g, jsonify, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import validate_csrf
from werkzeug.exceptions import HTTPException
from wtforms.validators import ValidationError

from cartapi.admin import bp
from cartapi.admin.sessions import LONGEST
from cartapi.engine.staff import Actor, Staff
from cartapi.services import staff as service
from cartapi.web.request import caller
from cartapi.web.runtime import runtime

P = ParamSpec("P")

log = logging.getLogger("cartapi.admin")

OPEN = frozenset({"admin.sign_in", "admin.forgotten", "admin.reset", "admin.static"})
CONFIRMED_FOR = 15 * 60
"""Seconds that a typed password counts before secrets are made."""

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def needs(route: str, *, to_act: bool = False) -> Callable[[Callable[P, ResponseReturnValue]], Callable[P, ResponseReturnValue]]:
    """A page behind a back-office route: `access` opens it, `modify` lets its forms act (admin.md 3).

    `to_act` is a page that is there for nothing else, and opens only to who may act.
    """

    def decorate(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            if not staff().may_open(route):
                return problem(
                    403, "No access", f"Your user group lacks the “access” permission “{route}”. Ask an administrator for it."
                )
            if (to_act or request.method == "POST") and not staff().may_change(route):
                return problem(403, "Not allowed", f"Your user group lacks the “modify” permission “{route}”. Nothing was changed.")
            return view(*args, **kwargs)

        return guarded

    return decorate


def staff() -> Staff:
    """Who is signed in; only for pages behind the gate."""
    return g.staff


def actor() -> Actor:
    """The same for the audit log."""
    return Actor(staff().user_id, staff().username, client())


def client() -> str:
    """The address of the browser, behind trusted proxies too."""
    return caller().ip


def shop_url() -> str:
    """Where the API is, ending in `/`: the host that the browser asked, above `/admin`."""
    return f"http{'s' if caller().secure else ''}://{request.host}{request.script_root}/"


def recently_confirmed() -> bool:
    """Was the password typed within the last quarter of an hour?"""
    return _seconds() - int(session.get("confirmed_at", 0)) < CONFIRMED_FOR


def note_confirmed() -> None:
    """Remember that the password was typed now."""
    session["confirmed_at"] = _seconds()


def start_session(person: Staff) -> None:
    """Sign a person in: a new id, nothing carried over but the wish where to go."""
    session.clear()
    session["user_id"], session["since"] = person.user_id, _seconds()
    note_confirmed()
    current_app.session_interface.regenerate(session)  # type: ignore[attr-defined]


def csrf_secret() -> str:
    """What signs the forms of this session: its own secret, so that all processes of a server agree without a common one."""
    if "csrf_secret" not in session:
        session["csrf_secret"] = secrets.token_urlsafe(32)
    return session["csrf_secret"]


def problem(status: int, heading: str, text: str) -> ResponseReturnValue:
    """A clear page, or JSON for who asks for it."""
    if request.accept_mimetypes.best == "application/json":
        return jsonify(error=text), status
    return render_template("admin/problem.html", heading=heading, text=text), status


@bp.before_request
def guard() -> ResponseReturnValue | None:
    """Let in who is signed in, take forms only with their token."""
    g.staff = None
    if request.endpoint == "admin.static":
        return None
    g.staff = _signed_in()
    if g.staff is None and request.endpoint not in OPEN:
        return _to_sign_in()
    if request.method == "POST":
        try:
            validate_csrf(request.form.get("csrf_token"), csrf_secret(), LONGEST.total_seconds())
        except ValidationError:
            text = "The form did not come from a page of yours, or was open too long. Go back, reload the page and send it again."
            return problem(400, "Please send that again", text)
    return None


@bp.after_request
def protect(response: Response) -> Response:
    """Nothing from other hosts, no framing, no traces in caches."""
    headers = response.headers
    headers["Content-Security-Policy"] = CSP
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    if request.endpoint != "admin.static":
        headers["Cache-Control"] = "no-store"
    return response


@bp.after_request
def wake_relay(response: Response) -> Response:
    """What was done may have put a mail in line: a status, a mail sent again, a forgotten password."""
    if request.method == "POST":
        runtime().mails_wait()
    return response


@bp.errorhandler(HTTPException)
def failed(error: HTTPException) -> ResponseReturnValue:
    """Errors as pages of the panel."""
    code = error.code or 500
    heading, text = _ERRORS.get(code, ("That did not work", error.description or "The server could not do this."))
    return problem(code, heading, text)


@bp.errorhandler(Exception)
def broken(error: Exception) -> ResponseReturnValue:
    """A fault of ours: logged, and said without details."""
    log.exception("unexpected error on %s", request.path)
    return problem(500, "That is our fault", "The server could not do this. What happened stands in its log.")


@bp.route("/<path:anything>", methods=["GET", "POST"])
def nowhere(anything: str) -> ResponseReturnValue:
    """Addresses that are no page, also those sent by a wrong method."""
    abort(404)


_ERRORS = {
    404: ("Not found", "There is no such page, or what it showed has been deleted."),
    413: ("Too much", "The form held more than the server takes."),
}


def _signed_in() -> Staff | None:
    user_id, since = int(session.get("user_id", 0)), int(session.get("since", 0))
    if not user_id:
        return None
    person = service.find(runtime().database, user_id) if _seconds() - since < LONGEST.total_seconds() else None
    if person is None:
        session.clear()
        flash("Your session is over. Please sign in again.", "info")
    else:
        service.seen(runtime().database, person, client())
    return person


def _to_sign_in() -> ResponseReturnValue:
    if request.accept_mimetypes.best == "application/json":
        return jsonify(error="Please sign in."), 401
    wanted = request.full_path.rstrip("?") if request.method == "GET" else ""
    return redirect(url_for("admin.sign_in") + (f"?next={quote(wanted, safe='/')}" if wanted not in ("", "/admin/") else ""))


def _seconds() -> int:
    return int(runtime().clock().timestamp())
