"""`index.php?route=api/cart/add` → `/api/cart/add`: PHP's routing as WSGI middleware (sessions.md §1).

Blueprints are ordinary Flask blueprints, and `flask routes` prints the API. Only the query's `route` reaches them: their paths
asked for directly are not found, as with the reference.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any

from cartapi.engine.phptext import clean
from cartapi.web.phpform import TooLarge, parse_urlencoded

Environ = dict[str, Any]
WsgiApp = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

NOT_FOUND = "/-/not-found"
_KEPT = re.compile(r"[^A-Za-z0-9_/]")
_FOLDER = re.compile(r"/[^/]*$")


class FrontController:
    """Wraps the application; `routes` maps a controller (`api/cart`) to its methods (`add`, …)."""

    def __init__(self, app: WsgiApp, routes: Mapping[str, frozenset[str]], own_paths: tuple[str, ...]) -> None:
        self.app = app
        self.routes = routes
        self.own_paths = own_paths

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Put the path the route means, and the folder the script was called in, into the environment."""
        path = str(environ.get("PATH_INFO", ""))
        own = path.startswith(self.own_paths)
        environ["cartapi.folder"] = str(environ.get("SCRIPT_NAME", "")) + ("/" if own else _FOLDER.sub("/", path or "/"))
        _readable_cookies(environ)
        if not own:
            route = _last_route(str(environ.get("QUERY_STRING", "")))
            environ["cartapi.route"] = route
            environ["PATH_INFO"] = self.path_of(route)
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
    """The raw route, escaped and trimmed as every value is, None for none; a `_route_` makes the reference end in not-found.

    Of a query that is too large, which is refused later, the fields that can be read count. An array counts as an empty text.
    """
    route: str | None = None
    pretty = ""
    for pair in query.split("&"):
        if "route" not in pair and "%" not in pair:
            continue
        with suppress(TooLarge):
            fields = clean(parse_urlencoded(pair.encode("latin-1")))
            if (named := fields.get("route")) is not None:
                route = named if isinstance(named, str) else ""
            if (named := fields.get("_route_")) is not None:
                pretty = named if isinstance(named, str) else ""
    return "" if pretty else route
