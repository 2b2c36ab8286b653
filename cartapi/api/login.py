"""`api/login`: a key for a token (sessions.md §6)."""

from flask import Blueprint, Response

from cartapi.api.answers import ANY_METHOD, php_json, sentence, text
from cartapi.web.fields import text as field
from cartapi.engine.problems import Refused
from cartapi.services import login as service
from cartapi.web import units
from cartapi.web.request import caller, form
from cartapi.web.runtime import runtime

bp = Blueprint("login", __name__, url_prefix="/api/login")
TEXTS = "api/login"


@bp.route("/index", methods=ANY_METHOD)
def index() -> Response:
    """Sign in; a wrong key and a malformed call both answer `[]`, an address that is not listed says so."""
    fields = form()
    if "key" not in fields:
        return php_json([])
    username, key = field(fields, "username", service.DEFAULT_USER), field(fields, "key")
    try:
        with runtime().database.writing() as db:
            token = service.sign_in(db, username, key, caller().ip, units.moment())
    except Refused as refusal:
        return php_json({"error": {problem.field: sentence(problem, TEXTS) for problem in refusal.problems}})
    if token is None:
        return php_json([])
    return php_json({"success": text(TEXTS, "text_success"), "api_token": token})
