"""Who is let in, and what the others are told.

The body of a refused call stays the original's. Why it is refused stands in the header `X-Cartapi-Refused: <word>; <detail>` and in
the log: never a token, a key or a password.
"""

import logging

from flask import Flask, Response
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import ServiceUnavailable, TooManyRequests

from cartapi.engine.redaction import printable
from cartapi.services.access import Verdict
from cartapi.store.failures import explain, is_out_of_service
from cartapi.web import usage
from cartapi.web.locals import this_call, this_request
from cartapi.web.request import caller
from cartapi.web.runtime import runtime
from cartapi.web.units import current

HEADER = "X-Cartapi-Refused"
QUIET = frozenset({"empty-key", "no-token"})
"""Reasons that are everyday: in the header where they are one, not in the log."""
RETRY_SECONDS = 5

log = logging.getLogger("cartapi.access")


def init(app: Flask) -> None:
    """Put the door before all calls of both dialects."""
    app.before_request(_admit)
    app.after_request(_tell)
    usage.init(app)


def refuse(verdict: Verdict) -> None:
    """Note why the call that runs is refused, where it is not the session's own verdict."""
    this_call()["refused"] = verdict


def unavailable(error: Exception) -> ServiceUnavailable | None:
    """The answer to a database that is away, busy or cannot be written to; None for every other failure."""
    if not isinstance(error, PoolTimeoutError) and not is_out_of_service(error):
        return None
    log.error("the database cannot serve %s: %s", printable(_place()), explain(error))
    return ServiceUnavailable("Warning: The shop's database cannot be reached at the moment!", retry_after=RETRY_SECONDS)


def _admit() -> None:
    """Before the call: a session that could not be opened says why, and a key that called too often is told to wait."""
    if not this_request().path.startswith("/api/"):
        return
    session = current()
    if session.failure is not None:
        raise session.failure
    if session.verdict.reason == "rate-limit":
        seconds = 60 - runtime().moment().utc.second
        raise TooManyRequests(f"Warning: This key may make {session.verdict.detail} calls a minute!", retry_after=seconds)


def _tell(response: Response) -> Response:
    path = this_request().path
    if not path.startswith("/api/"):
        return response
    verdict: Verdict = this_call().get("refused") or current().verdict
    if verdict.reason in ("", "guest", "unopened") or (verdict.reason == "no-token" and path.startswith("/api/login/")):
        return response
    word = printable("; ".join(part for part in (verdict.reason, verdict.detail) if part))
    response.headers[HEADER] = word
    if verdict.reason not in QUIET:
        log.warning("refused %s from %s: %s", printable(_place()), printable(caller().ip), word)
    return response


def _place() -> str:
    request = this_request()
    return str(request.environ.get("cartapi.route") or request.path)
