"""`Idempotency-Key`: a call that is repeated under its key has its effect once and its answer as often as it is asked for.

The answer is kept in the transaction of the effect. Simultaneous calls of one session wait for each other at the session's row, so
the second finds the first one's answer; only answers that succeeded are kept, since the others had no effect.
"""

import hashlib
from collections.abc import Callable

from flask import request

from cartapi.engine.problems import Problem, Refused
from cartapi.services.work import Work
from cartapi.store import idempotency as store
from cartapi.store.idempotency import Kept

HEADER = "Idempotency-Key"
LONGEST = 128
REPLAYED = "Idempotency-Replayed"
_ERROR = 400


def once(work: Work, answer: Callable[[], Kept]) -> Kept:
    """The answer kept for the request's key, else that of `answer`, which is kept; without the header just that.

    To be called in the unit of work that has the effect. Refuses `idempotency_key` (a key that is none) and `idempotency_reused`
    (the key of another call).
    """
    key = request.headers.get(HEADER)
    if key is None:
        return answer()
    if not 0 < len(key) <= LONGEST or not key.isascii() or not key.isprintable():
        raise Refused(Problem("idempotency_key", HEADER))
    scope, fingerprint = f"{work.checkout.api_id}/{work.checkout.token}", _fingerprint(key)
    found = store.find(work.db, scope, key, work.utc)
    if found is not None:
        if found[0] != fingerprint:
            raise Refused(Problem("idempotency_reused", HEADER))
        kept = found[1]
        return Kept(kept.status, kept.body, {**kept.headers, REPLAYED: "true"}, kept.order_id)
    made = answer()
    if made.status < _ERROR:
        store.keep(work.db, scope, key, fingerprint, made, work.utc)
    return made


def _fingerprint(key: str) -> str:
    """Of the call: the key to the letter (columns ignore case), method, address without the token, type and body."""
    digest = hashlib.sha256()
    pairs = [pair for pair in request.query_string.split(b"&") if not pair.startswith(b"api_token=")]
    parts = (key.encode(), request.method.encode(), request.path.encode(), b"&".join(pairs), request.mimetype.encode())
    for part in (*parts, request.get_data(cache=True)):
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()
