"""Flask-Session over `oc_session`, keyed by `api_token`, in OpenCart's own JSON (sessions.md §7-8).

There is no cookie for the API: a session is opened only by a live token whose key and address pass their checks, and a use case
that writes saves it in its own transaction (`web/units.py`). What a reading call changed in passing is merged key by key here.
Under `/api/rest` the token may come in other ways, and a guest has a session by cookie (rest-cart.md §6.1).
"""

import logging
from datetime import timedelta
from typing import Any, cast

from flask import Flask, Request, Response
from flask_session.base import ServerSideSession, ServerSideSessionInterface
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from cartapi.engine.checkout import Data
from cartapi.engine.phpjson import dumps, loads
from cartapi.engine.scopes import needed
from cartapi.services import access as rules
from cartapi.services.access import Verdict
from cartapi.services.work import Work
from cartapi.store import carts, idempotency, locks, rates, sessions
from cartapi.store.adding import Found
from cartapi.store.failures import SessionsAway, explain, is_out_of_service
from cartapi.store.opening import Access
from cartapi.store.shelves import Fetched, Hint
from cartapi.web import holding, reading
from cartapi.web.credentials import credential, is_rest
from cartapi.web.known import Known
from cartapi.web.locals import this_call, this_request
from cartapi.web.request import api_token, caller
from cartapi.web.retries import repeated
from cartapi.web.runtime import Runtime

UNOPENED = Verdict("unopened")

log = logging.getLogger("cartapi")


_OF_A_LIVE_TOKEN = ("", "scope", "rate-limit")
"""Verdicts on a token that lives: a cookie with it is no guest's, whatever it may do."""


class ApiSession(ServerSideSession):
    """The data of one token. `verdict` says why it is empty; `stored` is what the row held when it was read.

    A `guest` has no token, and no id either until his first write made one (`created`). `failure` is what kept the session from
    being opened: a form that is too large, a database that is away. It is answered where all failures are (`web/front_door.py`).
    """

    def __init__(self, data: Data, token: str | None, verdict: Verdict, access: Access | None = None) -> None:
        super().__init__(data, sid=token)
        self.verdict = verdict
        self.access = access
        self.guest = verdict is rules.GUEST
        self.created = False
        self.fetched: Fetched | None = None
        self.found: Found | None = None
        self.hint: Hint | None = None
        self.failure: Exception | None = None
        self.stored: Data = dict(data)

    @property
    def permitted(self) -> bool:
        """Whether the call may use the API."""
        return not self.verdict.reason and bool(dict.get(self, "api_id"))


class ApiSessions(ServerSideSessionInterface):
    """Opens, merges and deletes the sessions of tokens."""

    session_class = ApiSession
    ttl = True

    def __init__(self, app: Flask, runtime: Runtime) -> None:
        super().__init__(app, key_prefix="", permanent=False, serialization_format="json")
        self.runtime = runtime
        self.known = Known(app, runtime.database)

    def open_session(self, app: Flask, request: Request) -> ApiSession:
        """The session of the query's `api_token`; an empty one, which is never stored, when it may not be used."""
        try:
            state = repeated(lambda: self._open_named(request))
        except Exception as error:  # noqa: BLE001 - raised again where it can be answered
            state = ApiSession({}, None, UNOPENED)
            state.failure = error
        this_call()["session"] = state
        return state

    def _open_named(self, request: Request) -> ApiSession:
        if not request.path.startswith("/api/"):
            return ApiSession({}, None, rules.NO_TOKEN)
        if not is_rest(request.path):
            return self.open(api_token())
        named = credential()
        return self.open_cookie(named.token) if named.by_cookie else self.open(named.token)

    def open(self, token: str | None) -> ApiSession:
        """The session of a token, however it was sent; None is a call without one."""
        if token is None:
            return ApiSession({}, None, rules.NO_TOKEN)
        moment = self.runtime.moment()
        this_call()["moment"] = moment
        ip = caller().ip
        if self.runtime.due_for_cleaning():
            _clean(reading.connection(), moment)
        elif self.runtime.clears_at_once():
            _clear_tokens(reading.connection(), moment)
        if not token:
            return ApiSession({}, None, rules.NO_TOKEN)
        sight = self.known.look(token, ip, moment)
        access, db = sight.access, holding.connection() or reading.connection()
        verdict = rules.judge(db, access, ip, moment.local, moment.utc)
        if verdict.reason or access is None:
            holding.close()
            if verdict.reason == "token-expired":
                sessions.purge(reading.connection(), moment.local)
            return ApiSession({}, None, verdict, access)
        # a call counts whatever comes of it
        limited = rules.limit(reading.connection() if access.rate_limit else db, access, needed(this_request().path), moment.utc)
        if limited.reason:
            holding.close()
            return ApiSession({}, None, limited, access)
        stale = moment.local - timedelta(seconds=self.runtime.config.touch_seconds)
        if access.date_modified < stale:
            sessions.touch(db, access.api_session_id, token, moment.local, moment.utc)
        state = ApiSession(decoded(access.data), token, verdict, access)
        state.fetched, state.found, state.hint = sight.fetched, sight.found, self.known.hints.get(token)
        return state

    def _remember(self, session: "ApiSession") -> None:
        """Keep where the token's row and its lines were found; only a hint, everything is checked again at the next call."""
        if session.access is None or session.sid is None:
            return
        self.known.note(session.sid, session.access.api_session_id)
        work: Work | None = this_call().get("work")
        if work is not None:
            self.known.note_cart(session.sid, work)

    def open_cookie(self, session_id: str | None) -> ApiSession:
        """The session of a cookie: a token's with all its checks, else the shop's own for a guest; a fresh one when it is dead.

        Data that claim an API user without a live token are dead too: nothing of them may be read (rest-cart.md §6.1).
        """
        if not session_id:
            return ApiSession({}, None, rules.GUEST)
        state = self.open(session_id)
        if state.access is not None:
            return state if state.verdict.reason in _OF_A_LIVE_TOKEN else ApiSession({}, None, rules.GUEST)
        utc = self.runtime.moment().utc
        with self.runtime.database.reading() as db:
            found = sessions.guest(db, session_id)
            if found is None or found.expire is None or found.expire <= utc:
                return ApiSession({}, None, rules.GUEST)
            data = decoded(found.data)
            if data.get("api_id"):
                return ApiSession({}, None, rules.GUEST)
            if found.expire < utc + sessions.LIFETIME - timedelta(seconds=self.runtime.config.touch_seconds):
                sessions.extend(db, session_id, utc)
        return ApiSession(data, session_id, rules.GUEST)

    def save_session(self, app: Flask, session: ServerSideSession, response: Response) -> None:
        """Merge what a reading call changed; nothing is stored without a live token, and no cookie is ever set.

        A database that is away now must not spoil the answer that was made: nothing that the caller asked for is lost.
        """
        if not isinstance(session, ApiSession) or not session.sid:
            return
        self._remember(session)
        holding.close()
        if dict(session) != session.stored:
            sid = session.sid
            try:
                repeated(lambda: self._upsert_session(sessions.LIFETIME, session, sid))
            except (DBAPIError, SessionsAway) as error:
                if not is_out_of_service(error):
                    raise
                log.warning("language and currency of a session were not kept: %s", explain(error))

    def _retrieve_session_data(self, store_id: str) -> Data | None:
        with self.runtime.database.reading() as db:
            text = sessions.locked_data(db, store_id)
        return None if text is None else decoded(text)

    def _upsert_session(self, session_lifetime: timedelta, session: ServerSideSession, store_id: str) -> None:
        ours = cast(ApiSession, session)
        with self.runtime.database.writing() as db:
            locks.take_turn(db, self.runtime.database.transactional, "oc_session", store_id)
            text = sessions.locked_data(db, store_id)
            if text is None:
                return  # ended meanwhile: stays ended
            merged = merge(decoded(text), ours.stored, dict(ours))
            sessions.put(db, store_id, dumps(merged), self.runtime.utc_now())
        ours.stored = merged

    def _delete_session(self, store_id: str) -> None:
        with self.runtime.database.writing() as db:
            sessions.end(db, [store_id])


def decoded(text: str | None) -> Data:
    """Session data as a map; what does not decode to one is an empty session."""
    value: Any = loads(text) if text else None
    if isinstance(value, dict):
        return cast(Data, value)
    return {str(key): member for key, member in enumerate(cast("list[object]", value))} if isinstance(value, list) else {}


def merge(current: Data, before: Data, after: Data) -> Data:
    """`current` with the changes that led from `before` to `after`: other calls' keys survive."""
    result = dict(current)
    for key in before:
        if key not in after:
            result.pop(key, None)
    result.update({key: value for key, value in after.items() if key not in before or before[key] != value})
    return result


def _clean(db: Connection, moment: Any) -> None:
    sessions.purge_data(db, moment.utc)
    _clear_tokens(db, moment)
    idempotency.purge(db, moment.utc)
    rates.purge(db, moment.utc)


def _clear_tokens(db: Connection, moment: Any) -> None:
    """Tokens that were not used for an hour, and lines whose sessions are over."""
    sessions.purge(db, moment.local)
    carts.purge_dead(db, moment.local - sessions.LIFETIME)
    carts.purge_guests(db, moment.local - sessions.LIFETIME, sessions.elsewhere(db))
