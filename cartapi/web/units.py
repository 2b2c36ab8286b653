"""One unit of work a request: a connection, the session, one use case, one commit; again after a deadlock."""

from collections.abc import Callable
from typing import TypeVar, cast

from sqlalchemy import Connection

from cartapi.engine.checkout import Checkout, Data
from cartapi.engine.phpjson import dumps
from cartapi.engine.problems import Problem, Refused
from cartapi.services.login import new_token
from cartapi.services.shop import Shop
from cartapi.services.work import Moment, Work, begin, find_shop
from cartapi.store import locks, sessions
from cartapi.web import holding, reading
from cartapi.web.locals import this_call
from cartapi.web.request import caller
from cartapi.web.retries import again
from cartapi.web.runtime import runtime
from cartapi.web.sessions import ApiSession, decoded

T = TypeVar("T")
UseCase = Callable[[Work], T]


def current() -> ApiSession:
    """The session of this request."""
    session: ApiSession = this_call()["session"]
    return session


def moment() -> Moment:
    """The request's one reading of the clock."""
    kept = this_call()
    known: Moment | None = kept.get("moment")
    if known is None:
        known = kept["moment"] = runtime().moment()
    return known


def shop() -> Shop:
    """The store and language of this request; of its unit of work once there was one."""
    kept = this_call()
    known: Shop | None = kept.get("shop")
    if known is None:
        known = kept["shop"] = find_shop(runtime().source, caller(), dict.get(current(), "language"))
    return known


def last() -> Work:
    """The last unit of work of this request: what it knew of the shop's texts outlives it."""
    return cast(Work, this_call()["work"])


def read(use_case: UseCase[T]) -> T:
    """Run a use case that changes no line and no choice, without a transaction; repeated when the connection was lost."""
    state = current()
    return again(lambda: _read(state, use_case))


def write(use_case: UseCase[T]) -> T:
    """Run a use case in one transaction that holds the session's row, and save the session in it.

    A refusal is committed too (see `Refused`). Deadlocks and lock time-outs repeat the whole unit, at most `lock_attempts` times.
    """
    state = current()
    return again(lambda: _write(state, use_case, keeps_refused=True))


def change(use_case: UseCase[T]) -> T:
    """As `write`, but all or nothing: after a refusal neither rows nor session have changed. A guest without a session gets one."""
    state = current()
    return again(lambda: _write(state, use_case, keeps_refused=False))


def _read(state: ApiSession, use_case: UseCase[T]) -> T:
    holding.close()
    checkout = Checkout(state.sid or "", dict(state.stored))
    work = _begin(reading.connection(), state, checkout)
    if not work.moved:
        work.fetched = state.fetched
    try:
        return use_case(work)
    finally:
        dict.clear(state)
        dict.update(state, checkout.data)


def _write(state: ApiSession, use_case: UseCase[T], *, keeps_refused: bool) -> T:
    token = state.sid or (new_token() if state.guest else "")
    kept = this_call()
    kept["begun"] = False
    reading.close()
    held = holding.taken()
    with held or runtime().database.writing() as db:
        text = _text(db, state, locked=held is not None)
        kept["begun"] = True
        if text is None and (state.sid or not state.guest):
            raise Refused(Problem("permission"))
        text = text or ""
        # what was read when the session was opened is as new as the lock only if it was locked then
        checkout = Checkout(token, dict(state.stored) if held is not None else decoded(text))
        work = _begin(db, state, checkout)
        if held is not None and not work.moved:
            work.fetched, work.found = state.fetched, state.found
        try:
            outcome: T | Refused = use_case(work)
        except Refused as refusal:
            if not keeps_refused:
                raise
            outcome = refusal
        _save(work, text, exists=state.sid is not None)
    if work.mailed:
        runtime().mails_wait()
    if state.sid is None:
        state.sid, state.created = token, True
    _replace(state, checkout.data)
    if isinstance(outcome, Refused):
        raise outcome
    return outcome


def _begin(db: Connection, state: ApiSession, checkout: Checkout) -> Work:
    work = begin(db, runtime().source, checkout, caller(), moment())
    work.hint = state.hint
    work.test_mode = state.access is not None and bool(state.access.test_mode)
    kept = this_call()
    kept["shop"], kept["work"] = work.shop, work
    return work


def _text(db: Connection, state: ApiSession, *, locked: bool) -> str | None:
    """The session's data, its row locked from now on; None when there is none."""
    if state.sid is None:
        return None
    if locked and state.access is not None:
        return state.access.data
    locks.take_turn(db, runtime().database.transactional, "oc_session", state.sid)
    return sessions.locked_data(db, state.sid)


def _save(work: Work, before: str, *, exists: bool) -> None:
    after = dumps(work.checkout.data)
    if after == before:
        return
    if len(after.encode()) > sessions.LONGEST:
        raise Refused(Problem("session_size"))
    (sessions.save if exists else sessions.put)(work.db, work.checkout.token, after, work.utc)


def _replace(state: ApiSession, data: Data) -> None:
    dict.clear(state)
    dict.update(state, data)
    state.stored = dict(data)
