"""The document and the page that shows it. Nobody has to sign in for either; calls from the page carry the reader's own token."""

import json
from importlib import import_module
from pathlib import Path

from flask import Blueprint, Response, current_app, request, send_from_directory
from flask.typing import ResponseReturnValue

STATIC = Path(__file__).parent / "static"
AN_HOUR = 3600
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

bp = Blueprint("openapi", __name__)


@bp.get("/openapi.json")
def document() -> ResponseReturnValue:
    """The OpenAPI document of both dialects; relative to where this server is reached."""
    app = current_app
    built = app.extensions.get("cartapi.openapi")
    if built is None:  # the first one who asks waits for what most processes never need
        built = app.extensions["cartapi.openapi"] = import_module("cartapi.openapi.document").build(app)
    answer = Response(json.dumps({**built, "servers": [{"url": f"{request.script_root}/"}]}), content_type="application/json")
    answer.headers["Access-Control-Allow-Origin"] = "*"  # it holds nothing of the shop, and tools read it from elsewhere
    answer.headers["Cache-Control"] = "no-cache"
    answer.add_etag()
    return answer.make_conditional(request)


@bp.get("/docs")
def page() -> Response:
    """The page."""
    return _file("docs.html")


@bp.get("/docs/<path:name>")
def file(name: str) -> Response:
    """What the page is made of."""
    return _file(name)


def _file(name: str) -> Response:
    answer = send_from_directory(STATIC, name, max_age=AN_HOUR)
    answer.headers["Content-Security-Policy"] = CSP
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
