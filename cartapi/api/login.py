"""`api/login`: a key for a token (sessions.md §6)."""

from flask import Blueprint, Response

from cartapi.api.answers import ANY_METHOD, begin, php_json, sentence, text
from cartapi.engine.problems import Problem
from cartapi.services import login as service
from cartapi.web import front_door, units
from cartapi.web.fields import text as field
from cartapi.web.known import known
from cartapi.web.request import caller, form
from cartapi.web.retries import repeated
from cartapi.web.runtime import runtime

bp = Blueprint("login", __name__, url_prefix="/api/login")
TEXTS = "api/login"


@bp.route("/index", methods=ANY_METHOD)
def index() -> Response:
    """Sign in; a wrong key and a malformed call both answer `[]`, an address that is not listed says so.

    A live token that is sent along stays as it is; if somebody is signed in to its session, this is one more visit of his.
    """
    session = units.current()
    if session.permitted and "customer_id" in session:
        begin()
    fields = form()
    if "key" not in fields:
        return php_json([])
    username, key = field(fields, "username", service.DEFAULT_USER), field(fields, "key")
    shared, ip = runtime(), caller().ip
    limit = service.tries(shared.config.login_failures, shared.config.login_lock_seconds)
    found = repeated(lambda: service.sign_in(shared.database, username, key, ip, units.moment(), limit))
    if found.token is not None:
        known().note(found.token, found.number)
        return php_json({"success": text(TEXTS, "text_success"), "api_token": found.token})
    front_door.refuse(found.verdict)
    if found.verdict.reason != service.ADDRESS_NOT_LISTED:
        return php_json([])
    problems = (Problem("ip", "ip", (ip,)), Problem("key", "key"))
    return php_json({"error": {problem.field: sentence(problem, TEXTS) for problem in problems}})
