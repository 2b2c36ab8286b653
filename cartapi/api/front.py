"""`index.php?route=api/cart/add` → `/api/cart/add`: PHP's routing as WSGI middleware (sessions.md §1).

Blueprints are ordinary Flask blueprints, and `flask routes` prints the API. Only the query's `route` reaches them: their paths
asked for directly are not found, as with the reference.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import lru_cache
from typing import Any

from cartapi.engine.phptext import clean
from cartapi.web.phpform import TooLarge, parse_urlencoded

Environ = dict[str, Any]
WsgiApp = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

NOT_FOUND = "/-/not-found"
_KEPT = re.compile(r"[^A-Za-z0-9_/]")
_FOLDER = re.compile(r"/[^/]*$")
_SHORT = 256
"""Fields of the query up to this length are remembered."""


class FrontController:
    """Wraps the application; `routes` maps a controller (`api/cart`) to its methods (`add`, …)."""

    def __init__(self, app: WsgiApp, routes: Mapping[str, frozenset[str]], own_paths: tuple[str, ...]) -> None:
        self.app = app
        self.routes = routes
        self.own_paths = own_paths
        self._known_path = lru_cache(maxsize=512)(self.path_of)

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Put the path the route means, and the folder the script was called in, into the environment."""
        path = str(environ.get("PATH_INFO", ""))
        own = path.startswith(self.own_paths)
        environ["cartapi.folder"] = str(environ.get("SCRIPT_NAME", "")) + ("/" if own else _FOLDER.sub("/", path or "/"))
        _readable_cookies(environ)
        if not own:
            route = _last_route(str(environ.get("QUERY_STRING", "")))
            environ["cartapi.route"] = route
            environ["PATH_INFO"] = self._known_path(route) if len(route or "") <= _SHORT else self.path_of(route)
        return self.app(environ, start_response)

    def path_of(self, route: str | None) -> str:
        """The path of a raw route; `NOT_FOUND` for what names nothing."""
        if route is None:
            return NOT_FOUND
        parts = _KEPT.sub("", route).split("/")
        while parts and not parts[0]:
            parts.pop(0)
        trailing = bool(parts) and parts[-1] == ""
        parts = [part for part in parts if part] + ([""] if trailing else [])
        for length in range(len(parts), 0, -1):
            controller = "/".join(parts[:length])
            methods = self.routes.get(controller)
            if methods is not None:
                method = parts[length].lower() if len(parts) > length else "index"
                return f"/{controller}/{method}" if method in methods else NOT_FOUND
        return NOT_FOUND


def _readable_cookies(environ: Environ) -> None:
    """Take out of the cookies what is no UTF-8: reading them would fail, and no cookie of ours has such bytes."""
    cookies = str(environ.get("HTTP_COOKIE", ""))
    if not cookies.isascii():
        environ["HTTP_COOKIE"] = cookies.encode("latin-1", "ignore").decode("utf-8", "ignore").encode().decode("latin-1")


def _last_route(query: str) -> str | None:
    """The raw route, escaped and trimmed as every value is, None for none; a `_route_` makes the reference end in not-found."""
    route: str | None = None
    pretty: str | None = None
    for pair in query.split("&"):
        if "route" in pair or "%" in pair:
            named, named_pretty = _named(pair) if len(pair) <= _SHORT else _read(pair)
            route = route if named is None else named
            pretty = pretty if named_pretty is None else named_pretty
    return "" if pretty else route


def _read(pair: str) -> tuple[str | None, str | None]:
    """What a field says of `route` and `_route_`; an array counts as an empty text.

    Of a query that is too large, which is refused later, the fields that can be read count.
    """
    with suppress(TooLarge):
        fields = clean(parse_urlencoded(pair.encode("latin-1")))
        return _text(fields.get("route")), _text(fields.get("_route_"))
    return None, None


_named = lru_cache(maxsize=512)(_read)
"""The same, remembered: callers name the same few dozen routes with every call."""


def _text(value: object) -> str | None:
    return value if isinstance(value, str) or value is None else ""
