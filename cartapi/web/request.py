"""The request as PHP would see it: query, form, cookies and headers, escaped and trimmed (sessions.md §2)."""

from typing import cast

from flask import g, request

from cartapi.engine.phptext import clean
from cartapi.services.work import Caller
from cartapi.web.phpform import Limits, parse_multipart, parse_urlencoded
from cartapi.web.proxies import client_address, is_secure
from cartapi.web.runtime import runtime

Form = dict[str | int, object]


def query() -> Form:
    """The query string's parameters."""
    if "query" not in g:
        g.query = _parsed(request.environ.get("QUERY_STRING", "").encode("latin-1"))
    return g.query


def form() -> Form:
    """The fields of a posted form body, urlencoded or multipart; empty for other methods and types."""
    if "form" not in g:
        g.form = _body() if request.method == "POST" else {}
    return g.form


def api_token() -> str | None:
    """The query's `api_token`: None when absent, "" when it is no text."""
    value = query().get("api_token")
    if value is None:
        return None
    return value if isinstance(value, str) else ""


def caller() -> Caller:
    """Who calls, made once a request."""
    if "caller" not in g:
        environ, config = request.environ, runtime().config
        store = query().get("store_id")
        secure = is_secure(environ, config.trusted_proxies)
        g.caller = Caller(
            ip=client_address(environ, config.trusted_proxies),
            forwarded_ip=_header("HTTP_X_FORWARDED_FOR") or _header("HTTP_CLIENT_IP"),
            user_agent=_header("HTTP_USER_AGENT"),
            accept_language=_header("HTTP_ACCEPT_LANGUAGE"),
            language_cookie=_cookie("language"),
            currency_cookie=_cookie("currency"),
            base_url=f"http{'s' if secure else ''}://{_header('HTTP_HOST')}{environ.get('cartapi.folder', '/')}",
            secure=secure,
            store_id=store if isinstance(store, str) else None,
        )
    return g.caller


def _header(name: str) -> str:
    return _clean_text(request.environ.get(name, ""))


def _cookie(name: str) -> str:
    return _clean_text(request.cookies.get(name, ""))


def _clean_text(text: str) -> str:
    if not text:
        return ""
    try:
        text = text.encode("latin-1").decode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        pass
    return cast(str, clean(text))


def _body() -> Form:
    if request.mimetype == "application/x-www-form-urlencoded":
        return _parsed(request.get_data(cache=True))
    if request.mimetype == "multipart/form-data":
        return cast(Form, clean(parse_multipart(request.get_data(cache=True), request.content_type or "", _limits())))
    return {}


def _parsed(raw: bytes) -> Form:
    return cast(Form, clean(parse_urlencoded(raw, _limits()))) if raw else {}


def _limits() -> Limits:
    config = runtime().config
    return Limits(fields=config.max_fields, depth=config.max_depth, value_length=config.max_value_length)
