"""The connection that a request reads with: taken when first needed, given back before the request writes, and at its end."""

from flask import g
from sqlalchemy import Connection

from cartapi.web.runtime import runtime


def connection() -> Connection:
    """The request's one connection for reading; every statement sees the newest data."""
    if "reader" not in g:
        g.reader_context = runtime().database.reading()
        g.reader = g.reader_context.__enter__()
    return g.reader


def close(_error: BaseException | None = None) -> None:
    """Give the connection back, if there is one."""
    context = g.pop("reader_context", None)
    g.pop("reader", None)
    if context is not None:
        context.__exit__(None, None, None)
