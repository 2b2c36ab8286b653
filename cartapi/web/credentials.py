"""How a call under `/api/rest` names its session: Bearer header, query, cookie; the first one wins (rest-cart.md §6.1)."""

import re
from dataclasses import dataclass

from flask import g, request

from cartapi.web.request import api_token
from cartapi.web.runtime import runtime

ROOT = "/api/rest/"
_SESSION_ID = re.compile(r"[A-Za-z0-9,-]{22,32}", re.ASCII)
"""Ids that the session table can hold; a cookie with anything else is no session (sessions.md §7)."""


@dataclass(frozen=True, slots=True)
class Credential:
    """`token` is None when nothing was sent; `by_cookie` also then, since a guest's session will come by cookie."""

    token: str | None
    by_cookie: bool


def is_rest(path: str) -> bool:
    """Whether a path belongs to the second dialect."""
    return path.startswith(ROOT)


def credential() -> Credential:
    """What this request says of its session, read once."""
    if "credential" not in g:
        g.credential = _read()
    return g.credential


def _read() -> Credential:
    scheme, _, value = request.headers.get("Authorization", "").strip().partition(" ")
    if scheme.lower() == "bearer":
        return Credential(value.strip(), by_cookie=False)
    token = api_token()
    if token is not None:
        return Credential(token, by_cookie=False)
    for name in runtime().config.rest_cookies:
        value = request.cookies.get(name, "")
        if _SESSION_ID.fullmatch(value):
            return Credential(value, by_cookie=True)
    return Credential(None, by_cookie=True)
