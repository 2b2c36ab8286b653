"""What is kept of the calls: a line each for the panel, and when each key was last used.

Both wait in memory and are written by a thread of their own, many in one statement: a call costs an append. What is lost when a
process is killed is the last second.
"""

import itertools
import logging
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.util import Finalize
from typing import cast
from zoneinfo import ZoneInfo

from flask import Flask, Request, Response

from cartapi.engine.phpnum import to_int
from cartapi.engine.redaction import printable
from cartapi.services import records
from cartapi.services.work import Caller, Moment
from cartapi.store.database import Database
from cartapi.store.key_usage import Use
from cartapi.store.request_log import Call
from cartapi.web.locals import this_app, this_call, this_request
from cartapi.web.request import caller, query
from cartapi.web.runtime import Runtime, runtime
from cartapi.web.units import current

FULL = 10_000
"""So many calls wait at most; when the database is away longer, the oldest are given up."""
PAUSE_SECONDS = 1.0
TRIM_SECONDS = 3600.0
LONGEST_ROUTE = 64

_UTC = ZoneInfo("UTC")

log = logging.getLogger("cartapi")


@dataclass(slots=True)
class Journal:
    """The calls that wait to be written. Thread-safe."""

    database: Database
    keeps_calls: bool
    moment: Callable[[], Moment]
    calls: list[Call] = field(default_factory=list[Call])
    uses: dict[int, Use] = field(default_factory=dict[int, Use])
    guard: threading.Lock = field(default_factory=threading.Lock)
    wake: threading.Event = field(default_factory=threading.Event)
    thread: threading.Thread | None = None
    trimmed_at: float = -TRIM_SECONDS

    def note(self, call: Call, agent: str) -> None:
        """Keep a call for the next write."""
        with self.guard:
            if self.keeps_calls and len(self.calls) < FULL:
                self.calls.append(call)
            if call.api_id:
                before = self.uses.get(call.api_id)
                self.uses[call.api_id] = Use(call.at, call.ip, agent, (before.calls if before else 0) + 1)
            if self.thread is None:
                self.thread = threading.Thread(target=self._run, name="journal", daemon=True)
                self.thread.start()
                Finalize(None, self.write, exitpriority=5)
        if not self.wake.is_set():
            self.wake.set()

    def write(self) -> None:
        """Write what waits; what cannot be written now waits on, up to `FULL` calls."""
        with self.guard:
            calls, self.calls = self.calls, []
            uses, self.uses = self.uses, {}
        if not calls and not uses:
            return
        try:
            records.keep(self.database, calls, uses)
        except Exception as error:  # noqa: BLE001 - a log must not take the server down
            log.warning("%s calls are not in the request log yet: %s", len(calls), type(error).__name__)
            with self.guard:
                self.calls = (calls + self.calls)[-FULL:]
                self.uses = uses | self.uses

    def _run(self) -> None:
        while self.wake.wait():
            time.sleep(PAUSE_SECONDS)
            self.wake.clear()
            self.write()
            self.trim()

    def trim(self) -> None:
        """Once an hour, delete what is older than the logs are kept."""
        if time.monotonic() - self.trimmed_at < TRIM_SECONDS:
            return
        self.trimmed_at = time.monotonic()
        try:
            records.trim(self.database, self.moment())
        except Exception as error:  # noqa: BLE001 - as above
            log.warning("old log rows are still there: %s", type(error).__name__)


def init(app: Flask) -> None:
    """Keep every call of both dialects."""
    shared: Runtime = app.extensions["cartapi"]
    app.extensions["cartapi.journal"] = Journal(shared.database, shared.config.request_log, shared.moment)
    app.before_request(_begin)
    app.after_request(_note)


def _begin() -> None:
    this_call()["started"] = time.perf_counter()


def _note(response: Response) -> Response:
    request = this_request()
    if not request.path.startswith("/api/"):
        return response
    journal, access = journal_of_process(), current().access
    if journal.keeps_calls or access is not None:
        who = caller()
        journal.note(_call(request, response, who, access.api_id if access is not None else 0), printable(who.user_agent, 255))
    return response


def journal_of_process() -> Journal:
    """The journal of this process."""
    return cast(Journal, this_app().extensions["cartapi.journal"])


def _call(request: Request, response: Response, who: Caller, api_id: int) -> Call:
    kept = this_call()
    rest = request.path.startswith("/api/rest/")
    route = request.path if rest else str(request.environ.get("cartapi.route") or "")
    return Call(
        at=Moment.of(runtime().clock(), _UTC).utc,  # not by the shop's zone: the database may be away
        api_id=api_id,
        route=printable(route, LONGEST_ROUTE),
        method=printable(request.method, 8),
        status=response.status_code,
        error=refusal(response),
        milliseconds=round((time.perf_counter() - kept.get("started", time.perf_counter())) * 1000),
        ip=printable(who.ip, 45),
        order_id=kept.get("order_id") or _asked_order(),
        request_id=printable(request.environ.get("HTTP_X_REQUEST_ID", ""), 36) or _fresh_id(),
        dialect="rest" if rest else "opencart",
    )


_START = secrets.token_hex(4)
_numbers = itertools.count()


def _fresh_id() -> str:
    """A request id: this process' random half and a running number."""
    return f"{_START}{next(_numbers):08x}"


def refusal(response: Response) -> str:
    """Why the call was refused, "" if it was not. Codes, never texts: a text may repeat what the caller typed."""
    kept = this_call()
    known: str | None = kept.get("refusal")
    if known is None:
        known = kept["refusal"] = _refusal(response)
    return known


def _refusal(response: Response) -> str:
    kept = this_call()
    if kept.get("problems"):
        return ", ".join(dict.fromkeys(problem.code for problem in kept["problems"]))[:255]
    verdict = kept.get("refused") or current().verdict
    if verdict.reason in ("", "guest", "no-token") and response.status_code < 400:
        return ""
    return verdict.reason or response.status.partition(" ")[2].lower()


def _asked_order() -> int | None:
    number = query().get("order_id")
    return (to_int(number) or None) if isinstance(number, str) else None
