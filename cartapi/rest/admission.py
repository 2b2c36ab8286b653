"""Who may call: tokens, guests, their rate, and no other site in a visitor's name (rest-cart.md §6.1)."""

from urllib.parse import urlsplit

from flask import request

from cartapi.rest import texts
from cartapi.rest.errors import FORBIDDEN, TOO_MANY, UNAUTHORIZED, RestError
from cartapi.rest.refusals import EXPIRED
from cartapi.store import rates
from cartapi.web import units
from cartapi.web.credentials import credential
from cartapi.web.request import caller
from cartapi.web.runtime import runtime

SCOPE = "scope"
"""Verdict on a token that lives, and may not do this."""
SAFE = ("GET", "HEAD", "OPTIONS")
BODILESS = "DELETE"
"""A method without a body, hence without its type. A browser sends it to another site only after asking there (CORS)."""
CSRF_HEADERS = ("X-CSRF-Token", "X-Requested-With")


def admit() -> None:
    """Both of what follows, for a resource that admits by itself."""
    authenticate()
    authorize()


def authenticate() -> None:
    """Let the caller pass, whatever he may do; or raise 401, or 429 for a guest who calls too often."""
    state = units.current()
    if state.permitted or state.verdict.reason == SCOPE:
        return
    if not state.guest or not runtime().config.rest_public_carts:
        raise _unauthorized()
    check_rate()


def authorize() -> None:
    """Let the call pass, or raise 403: a key without the right, another site in the name of a visitor."""
    state = units.current()
    if state.verdict.reason == SCOPE:
        raise RestError.of(FORBIDDEN, "Access denied", "scope")
    if credential().by_cookie and state.sid is not None:
        _check_origin()


def check_rate() -> None:
    """Count a call without a token; raise 429 beyond the limit of an address."""
    limit = runtime().config.rest_guest_rate
    if not limit:
        return
    utc = units.moment().utc
    with runtime().database.reading() as db:
        calls = rates.count(db, f"rest:{caller().ip}", utc)
    if calls > limit:
        message = texts.of_shop(units.shop(), texts.REST, "error_rate")
        raise RestError.of(TOO_MANY, message, "rate", retry_after=str(60 - utc.second))


def _check_origin() -> None:
    """A session by cookie is the visitor's: only the shop's own pages and listed origins may use it to change something.

    Plain forms of other sites can send neither JSON nor headers of their own.
    """
    if request.method in SAFE:
        return
    origin = request.headers.get("Origin")
    foreign = origin is not None and urlsplit(origin).netloc != request.host and origin not in runtime().config.cors_origins
    asked = request.method == BODILESS or request.mimetype == "application/json"
    if foreign or not (asked or any(header in request.headers for header in CSRF_HEADERS)):
        raise RestError.of(FORBIDDEN, "Access denied", "csrf")


def _unauthorized() -> RestError:
    return RestError.of(UNAUTHORIZED, EXPIRED, "token", www_authenticate="Bearer")
