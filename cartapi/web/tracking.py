"""Clicks of campaigns: a call that names one in its query is counted for it (sessions.md §10)."""

import logging

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from cartapi.store import campaigns
from cartapi.store.failures import explain, is_out_of_service
from cartapi.web.locals import this_call
from cartapi.web.retries import again
from cartapi.web.runtime import runtime
from cartapi.web.units import current

log = logging.getLogger("cartapi")


def count_click(code: str) -> None:
    """Count this call for a campaign, permitted or not; none under a test key.

    A count that cannot be written must not spoil the answer. It is rather lost than written twice.
    """
    access = current().access
    if access is not None and access.test_mode:
        return
    try:
        again(lambda: _count(code))
    except (DBAPIError, PoolTimeoutError) as error:
        if isinstance(error, DBAPIError) and not is_out_of_service(error):
            raise
        log.warning("a click of a campaign was not counted: %s", explain(error))


def _count(code: str) -> None:
    with runtime().database.writing() as db:
        this_call()["begun"] = True  # a connection that is lost from here on may have counted it
        campaigns.count_click(db, code)
