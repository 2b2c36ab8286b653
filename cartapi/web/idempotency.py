"""`Idempotency-Key`: a call that is repeated under its key has its effect once and its answer as often as it is asked for.

The key is claimed before anything else is done, in the transaction of the effect. Whoever comes with the same key meanwhile, from
whatever session, waits for that transaction and finds its answer. Only answers that succeeded are kept: others had no effect.
An API user's keys are his own through all his sessions, since a client that had to sign in again still repeats the same call;
a guest's belong to his session.
"""

import hashlib
from collections.abc import Callable

from flask import request

from cartapi.engine.phpjson import dumps
from cartapi.engine.problems import Problem, Refused
from cartapi.services.work import Work
from cartapi.store import idempotency as store
from cartapi.store.idempotency import Kept, Slot
from cartapi.web.request import form

HEADER = "Idempotency-Key"
FIELD = "idempotency_key"
"""The form field that means the same, for clients that cannot send headers."""
LONGEST = 128
REPLAYED = "Idempotency-Replayed"
_ERROR = 400


def once(work: Work, answer: Callable[[], Kept]) -> Kept:
    """The answer kept for the request's key, else that of `answer`, which is kept; without a key just that.

    To be called in the unit of work that has the effect, before it. Refuses `idempotency_key` (a key that is none) and
    `idempotency_reused` (the key of another call).
    """
    key = _key()
    if key is None:
        return answer()
    if not 0 < len(key) <= LONGEST or not key.isascii() or not key.isprintable():
        raise Refused(Problem("idempotency_key", HEADER))
    slot, fingerprint = Slot(_scope(work), hashlib.sha256(key.encode()).hexdigest()), _fingerprint()
    claim = store.claim(work.db, slot, fingerprint, work.utc)
    if claim.fingerprint != fingerprint:
        raise Refused(Problem("idempotency_reused", HEADER))
    if claim.answer is not None:
        kept = claim.answer
        return Kept(kept.status, kept.body, {**kept.headers, REPLAYED: "true"}, kept.order_id)
    return _made(work, slot, answer)


def _made(work: Work, slot: Slot, answer: Callable[[], Kept]) -> Kept:
    try:
        made = answer()
    except Refused:  # what a refusal leaves is committed; the claim is not to be
        store.let_go(work.db, slot)
        raise
    if made.status < _ERROR:
        store.keep(work.db, slot, made)
    else:
        store.let_go(work.db, slot)
    return made


def _key() -> str | None:
    key = request.headers.get(HEADER)
    if key is not None:
        return key
    field = form().get(FIELD)
    return field if isinstance(field, str) and field else None


def _scope(work: Work) -> str:
    return f"api/{work.checkout.api_id}" if work.checkout.api_id else f"guest/{work.checkout.token}"


def _fingerprint() -> str:
    """Of the call: method, address without the token, and what was sent. A form counts by its fields, since the boundary of a
    multipart body is another one each time."""
    digest = hashlib.sha256()
    pairs = [pair for pair in request.query_string.split(b"&") if not pair.startswith(b"api_token=")]
    fields = form()
    body = dumps(fields).encode() if fields else request.get_data(cache=True)
    for part in (request.method.encode(), request.path.encode(), b"&".join(pairs), body):
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()
