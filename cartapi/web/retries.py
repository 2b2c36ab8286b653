"""Trying again what a deadlock, a lock time-out or a lost connection broke off: bounded, with jitter."""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError

from cartapi.store.database import is_disconnect, is_retryable
from cartapi.store.failures import SessionsBusy
from cartapi.web import holding, reading
from cartapi.web.locals import this_call
from cartapi.web.runtime import runtime

T = TypeVar("T")
LONGEST_WAIT = 0.25


def again(attempt: Callable[[], T]) -> T:
    """Run a unit of work until it ends well, at most `lock_attempts` times.

    A unit whose connection was lost is repeated only while `g.begun` is not set: later it may have been committed.
    """
    for number in range(1, runtime().config.lock_attempts):
        try:
            return attempt()
        except (DBAPIError, SessionsBusy) as error:
            holding.close(error)
            reading.close(error)  # a connection that failed reads nothing any more
            lost = is_disconnect(error) and not this_call().get("begun", False)
            if not lost and not is_retryable(error):
                raise
            runtime().meter.add(f'cartapi_retries_total{{cause="{_cause(error)}"}}')
            time.sleep(random.uniform(0, min(LONGEST_WAIT, 0.01 * 2**number)))  # noqa: S311 - jitter, no secret
    return attempt()


def _cause(error: Exception) -> str:
    if isinstance(error, SessionsBusy):
        return "session"
    return "connection" if is_disconnect(error) else "lock"


def repeated(attempt: Callable[[], T]) -> T:
    """As `again`, for what does no harm when it is done twice."""
    this_call()["begun"] = False
    return again(attempt)
