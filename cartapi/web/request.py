"""The request as PHP would see it: query, form, cookies and headers, escaped and trimmed (sessions.md §2)."""

import contextlib
from functools import lru_cache
from typing import cast

from werkzeug.http import parse_cookie

from cartapi.engine.phptext import clean
from cartapi.services.work import Caller
from cartapi.web.locals import this_call, this_request
from cartapi.web.phpform import MULTIPART, URLENCODED, Limits, parse_body, parse_urlencoded
from cartapi.web.proxies import client_address, is_secure, says_https
from cartapi.web.runtime import runtime

Form = dict[str | int, object]
_SHORT = 256
"""Query strings up to this length are remembered."""


def query() -> Form:
    """The query string's parameters."""
    kept = this_call()
    known: Form | None = kept.get("query")
    if known is None:
        kept["query"] = {}  # of one that is too large nothing counts, and it is refused once
        known = kept["query"] = _query(this_request().environ.get("QUERY_STRING", ""))
    return known


def form() -> Form:
    """The fields of a posted form body, urlencoded or multipart; empty for other methods and types."""
    kept = this_call()
    known: Form | None = kept.get("form")
    if known is None:
        known = kept["form"] = _body() if this_request().method == "POST" else {}
    return known


def api_token() -> str | None:
    """The query's `api_token`: None when absent, "" when it is no text."""
    value = query().get("api_token")
    if value is None:
        return None
    return value if isinstance(value, str) else ""


def caller() -> Caller:
    """Who calls, made once a request."""
    kept = this_call()
    known: Caller | None = kept.get("caller")
    if known is None:
        environ, store = this_request().environ, query().get("store_id")
        told, trusted = tuple([environ.get(name, "") for name in _TOLD]), runtime().config.trusted_proxies
        named = store if isinstance(store, str) or store is None else ""
        made = _known_caller if sum(map(len, told)) + len(named or "") <= _LONGEST_TOLD else _caller
        known = kept["caller"] = made(told, trusted, named)
    return known


_TOLD = (
    "REMOTE_ADDR", "HTTP_X_FORWARDED_FOR", "HTTP_CLIENT_IP", "HTTP_USER_AGENT", "HTTP_ACCEPT_LANGUAGE", "HTTP_COOKIE", "HTTP_HOST",
    "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_SSL", "HTTPS", "wsgi.url_scheme", "cartapi.folder",
)  # fmt: skip
"""All of the environment that says who calls."""


def _caller(told: tuple[str, ...], trusted: tuple[str, ...], store_id: str | None) -> Caller:
    environ: dict[str, str] = dict(zip(_TOLD, told, strict=True))
    secure = is_secure(environ, trusted)
    cookies = parse_cookie(environ["HTTP_COOKIE"])
    place = f"://{_clean_text(environ['HTTP_HOST'])}{environ['cartapi.folder'] or '/'}"
    return Caller(
        ip=client_address(environ, trusted),
        forwarded_ip=_clean_text(environ["HTTP_X_FORWARDED_FOR"]) or _clean_text(environ["HTTP_CLIENT_IP"]),
        user_agent=_clean_text(environ["HTTP_USER_AGENT"]),
        accept_language=_clean_text(environ["HTTP_ACCEPT_LANGUAGE"]),
        language_cookie=_clean_text(cookies.get("language", "")),
        currency_cookie=_clean_text(cookies.get("currency", "")),
        base_url=("https" if secure else "http") + place,
        store_url=("https" if says_https(environ) else "http") + place,
        secure=secure,
        store_id=store_id,
    )


_known_caller = lru_cache(maxsize=1024)(_caller)
"""The caller of some headers: clients send the same ones with every call."""
_LONGEST_TOLD = 4_096
"""Characters of headers that are remembered. Anybody may send longer ones, and a thousand of those would fill the process."""


def _clean_text(text: str) -> str:
    if not text:
        return ""
    with contextlib.suppress(UnicodeEncodeError):
        text = text.encode("latin-1").decode("utf-8", "surrogateescape")
    return cast(str, clean(text))


def _body() -> Form:
    request = this_request()
    if request.mimetype not in (URLENCODED, MULTIPART):
        return {}  # and what was sent is not read
    return cast(Form, clean(parse_body(request.get_data(cache=True), request.content_type or "", limits())))


def _query(raw: str) -> Form:
    allowed = limits()
    return _parsed(raw, allowed) if len(raw) > _SHORT else dict(_known_query(raw, allowed))


@lru_cache(maxsize=1024)
def _known_query(raw: str, allowed: Limits) -> Form:
    """What was parsed before: a client repeats his token and the route."""
    return _parsed(raw, allowed)


def _parsed(raw: str, allowed: Limits) -> Form:
    return cast(Form, clean(parse_urlencoded(raw.encode("latin-1"), allowed))) if raw else {}


def limits() -> Limits:
    """What the configuration allows a form, in either dialect."""
    config = runtime().config
    return Limits(fields=config.max_fields, depth=config.max_depth, value_length=config.max_value_length)
