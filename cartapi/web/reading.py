"""The connection that a request reads with: taken when first needed, given back before the request writes, and at its end."""

from flask import g
from sqlalchemy import Connection

from cartapi.web.runtime import runtime


def connection() -> Connection:
    """The request's one connection for reading; every statement sees the newest data."""
    known: Connection | None = g.get("reader")
    if known is None:
        known = g.reader = runtime().database.borrow()
    return known


def close(error: BaseException | None = None) -> None:
    """Give the connection back, if there is one; after an error nobody else is to have it."""
    reader: Connection | None = g.pop("reader", None)
    if reader is not None:
        runtime().database.give_back(reader, usable=error is None)
