"""Rules of paths without variables, found once: callers ask for the same few dozen with every call."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from flask import Request
from werkzeug.routing import MapAdapter

from cartapi.web.credentials import is_rest

_TOLD = ("REQUEST_METHOD", "wsgi.url_scheme", "HTTP_HOST", "SERVER_NAME", "SERVER_PORT", "SCRIPT_NAME", "PATH_INFO")
"""All of the environment that rules and the addresses built with them depend on. A query only goes along with a redirect to another
path, and none of these paths has one."""
_KEPT, _LONGEST = 512, 256
"""So many are remembered, of hosts up to this length: anybody may name one of any length."""

Make = Callable[[Request], MapAdapter | None]


class KnownRules:
    """Adapters of the OpenCart dialect's requests. `make` is Flask's own way to one."""

    def __init__(self, make: Make) -> None:
        self._make = make
        self._known = lru_cache(maxsize=_KEPT)(self._found)

    def adapter(self, request: Request) -> MapAdapter | None:
        """What matches the request to its rule. Raises what Flask does, e.g. for a host that is none."""
        path = request.path
        if not path.startswith("/api/") or is_rest(path):
            return self._make(request)
        told = tuple([request.environ.get(name) for name in _TOLD])
        return self._known(told) if len(request.environ.get("HTTP_HOST", "")) <= _LONGEST else self._make(request)

    def _found(self, told: tuple[str | None, ...]) -> MapAdapter | None:
        found = self._make(Request({name: value for name, value in zip(_TOLD, told, strict=True) if value is not None}))
        return _Known(found) if found is not None else None


class _Known(MapAdapter):
    """An adapter that remembers the rule of its own request."""

    def __init__(self, found: MapAdapter) -> None:
        self.__dict__.update(vars(found))
        self._rule: Any = None

    def match(self, *arguments: Any, **options: Any) -> Any:
        if arguments or options != {"return_rule": True}:
            return super().match(*arguments, **options)
        if self._rule is None:
            self._rule = super().match(return_rule=True)
        return self._rule
