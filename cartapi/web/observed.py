"""Around every call: its id, its duration, its numbers, its log line."""

import itertools
import logging
import re
import secrets
import time
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, Response

from cartapi.web.locals import this_request
from cartapi.web.logs import CALLS, REQUEST_ID
from cartapi.web.metrics import FAILED, OK, REFUSED, CallMeter
from cartapi.web.usage import refusal

Environ = dict[str, Any]
Wsgi = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

HEADER = "X-Request-Id"
_ID = re.compile(r"[A-Za-z0-9._:/+=-]{1,36}", re.ASCII)
"""Ids that are taken over from who sends them; 36 characters are what the request log holds."""
_WORD = re.compile(r"[^A-Za-z0-9_. -]", re.ASCII)
_ERROR, _FAILURE = 400, 500
_ROUTE, _REASON = "cartapi.observed.route", "cartapi.observed.reason"
OTHER = "other"
"""The route of calls that no rule of the program matches."""


def init(app: Flask) -> None:
    """Note of each call, while Flask still knows, which rule it matched and why it was refused."""
    app.after_request(_note)


class Observed:
    """The application, watched. `lines` says which calls get a log line: "none", "failed" or "all"."""

    def __init__(self, app: Wsgi, meter: CallMeter, lines: str) -> None:
        self.app, self.meter, self.lines = app, meter, lines
        self._start, self._numbers = secrets.token_hex(4), itertools.count()  # of this process: made after the fork

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        began = time.perf_counter()
        sent = environ.get("HTTP_X_REQUEST_ID", "")
        request_id = sent if sent and _ID.fullmatch(sent) else f"{self._start}{next(self._numbers):08x}"
        environ["HTTP_X_REQUEST_ID"] = request_id  # the request log reads it there
        known, answered = REQUEST_ID.set(request_id), _FAILURE
        self.meter.began()

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            nonlocal answered
            answered = int(status[:3])
            headers.append((HEADER, request_id))
            return start_response(status, headers, *rest)

        try:
            return self.app(environ, start)
        finally:
            self._ended(environ, answered, time.perf_counter() - began)
            REQUEST_ID.reset(known)

    def _ended(self, environ: Environ, status: int, seconds: float) -> None:
        route, reason = environ.get(_ROUTE, OTHER), environ.get(_REASON, "")
        result = FAILED if status >= _FAILURE else REFUSED if reason or status >= _ERROR else OK
        self.meter.ended(route, result, reason or (str(status) if result == REFUSED else ""), seconds)
        if self.lines == "all" or (self.lines == "failed" and result == FAILED):
            fields = {
                "method": environ.get("REQUEST_METHOD"), "route": route, "status": status, "result": result, "reason": reason,
                "milliseconds": round(seconds * 1000, 1),
            }  # fmt: skip
            level = logging.ERROR if result == FAILED else logging.INFO
            text = "%(method)s %(route)s %(status)s %(result)s %(reason)s %(milliseconds)s ms"
            CALLS.log(level, text, fields, extra={"fields": fields})


def _note(response: Response) -> Response:
    request = this_request()
    rule = request.url_rule
    if rule is not None:
        request.environ[_ROUTE] = rule.rule.replace('"', "")
    if request.path.startswith("/api/"):
        request.environ[_REASON] = _WORD.sub("", refusal(response).partition(",")[0])
    return response
