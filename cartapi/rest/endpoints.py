"""All resources of the dialect, and what surrounds every call: representation, admission, errors, origins."""

import logging

from flask import Blueprint, Flask, Response, g, request
from werkzeug.exceptions import HTTPException, ServiceUnavailable, TooManyRequests

from cartapi.engine.problems import Problem, Refused
from cartapi.rest import (
    addresses,
    admission,
    cart,
    cors,
    crosssell_view,
    items,
    method_view,
    negotiation,
    payment,
    place,
    refusals,
    session,
)  # fmt: skip
from cartapi.rest.answers import Answer, respond_error
from cartapi.rest.calls import read
from cartapi.rest.errors import BAD_REQUEST, BUG, CONFLICT, NOT_FOUND, UNDECODABLE, Entry, RestError
from cartapi.rest.resource import Resources
from cartapi.store.failures import is_retryable
from cartapi.web import front_door, idempotency, units
from cartapi.web.phpform import TooLarge
from cartapi.web.proxies import is_secure
from cartapi.web.runtime import runtime

log = logging.getLogger("cartapi.rest")
bp = Blueprint("rest", __name__, url_prefix="/api/rest")
resources = Resources(bp)
SESSION = "/api/rest/session"
"""Resource that admits by itself: who asks for a token has none."""
TOO_LONG = 413
NO_ROUTE = "Request does not match any route."

resources.add("/cart", GET=cart.show, POST=cart.update, PUT=cart.update, DELETE=cart.reset)
resources.add("/cart/items", GET=items.show, POST=items.add, DELETE=items.clear)
resources.add("/cart/items/<item_id>", GET=items.show_one, POST=items.update, PUT=items.update, DELETE=items.remove)
addresses.register(resources, "billing")
addresses.register(resources, "shipping")
resources.add("/cart/crosssells", GET=lambda: read(lambda state: Answer(crosssell_view.collection(state))))
resources.add("/cart/shipping_methods", GET=lambda: read(lambda state: Answer(method_view.shipping_methods(state))))
resources.add("/cart/payment", GET=payment.show, POST=payment.update, PUT=payment.update, DELETE=payment.reset)
resources.add("/cart/payment_methods", GET=lambda: read(lambda state: Answer(method_view.payment_methods(state))))
resources.add("/cart/validate", POST=place.validate)
resources.add("/cart/place", POST=place.place)
resources.add("/session", admits=True, POST=session.sign_in, DELETE=session.sign_out)


def init(app: Flask) -> None:
    """Serve the dialect from this app.

    Its rules take every method: what a path does not know is told where its turn is, after who calls and whether there is the path.
    """
    app.register_blueprint(bp)
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith(f"{bp.name}."):
            rule.methods = None


@bp.before_request
def prepare() -> Response | None:
    """Representation first, then who calls; the rest is the resource's. What origins may do is told to everybody."""
    if request.method == "OPTIONS":
        return cors.preflight()
    g.representation = negotiation.negotiate(request.headers.get("Accept", ""))
    if request.path != SESSION:
        admission.authenticate()
    return None


@bp.after_request
def finish(response: Response) -> Response:
    """Headers of origins; the cookie of a guest's session that this call made."""
    state = units.current()
    if state.created and state.sid is not None:
        config = runtime().config
        name = config.rest_cookies[0] if config.rest_cookies else "OCSESSID"
        secure = is_secure(request.environ, config.trusted_proxies)
        response.set_cookie(name, state.sid, path="/", httponly=True, samesite="Lax", secure=secure)
    return cors.mark(response)


def unknown(rest: str) -> Response:
    """Every other path, whatever the method."""
    raise RestError.of(NOT_FOUND, NO_ROUTE, "route")


bp.add_url_rule("/", "unknown", unknown, defaults={"rest": ""}, provide_automatic_options=False, merge_slashes=False)
bp.add_url_rule("/<path:rest>", "unknown", unknown, provide_automatic_options=False, merge_slashes=False)


@bp.errorhandler(Exception)
def failed(error: Exception) -> Response:
    """Every error in the dialect's own body; what nobody foresaw is logged, and not told."""
    found = _as_error(error)
    g.problems = [Problem(entry.problem, entry.field) for entry in found.entries if entry.problem]  # for the log of calls
    return respond_error(found)


def _as_error(error: Exception) -> RestError:
    if isinstance(error, RestError):
        return error
    if isinstance(error, Refused):
        return _refused(error)
    if isinstance(error, TooLarge):
        return RestError.of(BAD_REQUEST, UNDECODABLE, "too_large")
    if isinstance(error, HTTPException) and error.code is not None and error.code != BUG:
        return _of_http(error, error.code)
    away = front_door.unavailable(error)
    if away is not None:
        return _busy(error) or _of_http(away, away.code or BUG)
    log.error("unexpected error on %s", request.path, exc_info=error)
    return RestError.of(BUG, "Resource internal error.", "bug")


def _busy(error: Exception) -> RestError | None:
    """409 for a call whose like, under the same key, takes longer than calls may wait; None for every other."""
    if not is_retryable(error) or idempotency.HEADER not in request.headers:
        return None
    message = "A request with this Idempotency-Key is being worked on."
    return RestError.of(CONFLICT, message, "idempotency_busy", idempotency.HEADER, retry_after=str(front_door.RETRY_SECONDS))


def _of_http(error: HTTPException, code: int) -> RestError:
    """Errors of the server itself: too large, too often, out of service."""
    headers = dict(error.get_headers(request.environ))
    kept = {name: headers[name] for name in ("Retry-After",) if name in headers}
    if code == NOT_FOUND:
        return RestError.of(NOT_FOUND, NO_ROUTE, "route")
    message = "The request is too large." if code == TOO_LONG else error.name
    if isinstance(error, ServiceUnavailable | TooManyRequests):
        message = error.description or message
    return RestError(code, Entry(message, error.name.lower().replace(" ", "_")), headers=kept)


def _refused(refusal: Refused) -> RestError:
    error = refusals.as_error(refusal, units.last() if "work" in g else None)
    if error.status == refusals.UNAUTHORIZED:
        error.headers["WWW-Authenticate"] = "Bearer"
    return error
