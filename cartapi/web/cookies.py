"""The cookies the reference sets: language, tracking, currency (sessions.md §3)."""

from flask import Response, g, request

from cartapi.web.credentials import is_rest
from cartapi.web.request import query
from cartapi.web.units import current

MONTH = 2_592_000
THOUSAND_DAYS = 86_400_000


def set_preferences(response: Response) -> Response:
    """Set language and currency where the request's cookies differ, `tracking` where the query has it; nothing outside the API,
    nor under `/api/rest`, whose only cookie is a guest's session."""
    if "work" not in g or is_rest(request.path):
        return response
    work = g.work
    _prefer(response, "language", work.shop.language.code)
    tracking = query().get("tracking")
    if isinstance(tracking, str):
        response.set_cookie("tracking", tracking, max_age=THOUSAND_DAYS, path="/")
    _prefer(response, "currency", str(dict.get(current(), "currency", work.currency)))
    return response


def _prefer(response: Response, name: str, value: str) -> None:
    if value and request.cookies.get(name) != value:
        response.set_cookie(name, value, max_age=MONTH, path="/")
