"""The cookies the reference sets: language, tracking, currency (sessions.md §3)."""

import time
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import quote

from flask import Response
from werkzeug.http import dump_cookie

from cartapi.engine.startup import choose_currency
from cartapi.services.work import Work
from cartapi.web.credentials import is_rest
from cartapi.web.locals import this_call, this_request
from cartapi.web.request import caller, query
from cartapi.web.tracking import count_click
from cartapi.web.units import current, shop

OK = 200
MONTH = 2_592_000
THOUSAND_DAYS = 86_400_000


def set_preferences(response: Response) -> Response:
    """Set language and currency where the request's cookies differ, `tracking` where the query has it; nothing outside the API,
    nor under `/api/rest`, whose only cookie is a guest's session."""
    request = this_request()
    if not request.path.startswith("/api/") or is_rest(request.path):
        return response
    sent = request.cookies if "HTTP_COOKIE" in request.environ else {}
    language, currency = _preferences() if response.status_code == OK else ("", "")
    _prefer(response, sent, "language", language)
    tracking = query().get("tracking")
    if isinstance(tracking, str):
        response.headers.add("Set-Cookie", _cookie("tracking", tracking, THOUSAND_DAYS, int(time.time())))
        count_click(tracking)
    _prefer(response, sent, "currency", currency)
    return response


def _preferences() -> tuple[str, str]:
    """Language and currency that the call began with, not those it chose; also of one that began no work, such as a login or a
    refused one. A cookie must not name a currency that cannot be used: it is what such a choice falls back to (pricing.md §4.1)."""
    work: Work | None = this_call().get("work")
    if work is not None:
        return work.shop.language.code, work.currency
    chosen = shop()
    held, cookie = dict.get(current(), "currency"), caller().currency_cookie
    return chosen.language.code, choose_currency(chosen.tables.currencies, held, cookie, chosen.default_currency)


def _prefer(response: Response, sent: Mapping[str, str], name: str, value: str) -> None:
    if value and sent.get(name) != value:
        response.headers.add("Set-Cookie", _cookie(name, value, MONTH, int(time.time())))


@lru_cache(maxsize=64)
def _cookie(name: str, value: str, lifetime: int, now: int) -> str:
    """The header of a cookie, the same for all calls of a second: writing one takes longer than the rest of an answer.

    The value is percent-encoded, as PHP writes and reads it: the shop's pages read what is set here.
    """
    return dump_cookie(name, quote(value, safe=""), max_age=lifetime, expires=now + lifetime, path="/")
