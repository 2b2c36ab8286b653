"""The connection that a request reads with: taken when first needed, given back before the request writes, and at its end."""

from sqlalchemy import Connection

from cartapi.web.locals import this_call
from cartapi.web.runtime import runtime


def connection() -> Connection:
    """The request's one connection for reading; every statement sees the newest data."""
    kept = this_call()
    known: Connection | None = kept.get("reader")
    if known is None:
        known = kept["reader"] = runtime().database.readers.take()
    return known


def close(error: BaseException | None = None) -> None:
    """Give the connection back, if there is one; after an error nobody else is to have it."""
    reader: Connection | None = this_call().pop("reader", None)
    if reader is not None:
        runtime().database.readers.give_back(reader, usable=error is None)
