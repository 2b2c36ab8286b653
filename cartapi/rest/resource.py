"""Resources: one address, a handler for each method, and for all other methods 405 with `Allow`."""

import re
from collections.abc import Callable

from flask import Blueprint, Response, request

from cartapi.rest.answers import Answer, respond
from cartapi.rest.errors import BAD_REQUEST, NOT_ALLOWED, RestError
from cartapi.store.idempotency import Kept

ALL_METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE")
_VERSION = re.compile(r"[1-9]\d{0,8}", re.ASCII)
Handler = Callable[..., "Answer | Kept"]


class Resources:
    """Registers resources on a blueprint and remembers their methods."""

    def __init__(self, blueprint: Blueprint) -> None:
        self.blueprint = blueprint
        self.methods: dict[str, dict[str, Handler]] = {}

    def add(self, path: str, **handlers: Handler) -> None:
        """Serve a path below `/api/rest`; HEAD is served as GET."""
        if "GET" in handlers:
            handlers["HEAD"] = handlers["GET"]
        self.methods[path] = handlers

        def view(**parameters: str) -> Response:
            _check_version()
            handler = handlers.get(request.method)
            if handler is None:
                allow = ", ".join([*sorted(handlers), "OPTIONS"])
                raise RestError.of(NOT_ALLOWED, "Resource does not support method.", "method", allow=allow)
            answer = handler(**parameters)
            return respond(answer.kept() if isinstance(answer, Answer) else answer)

        self.blueprint.add_url_rule(
            path, path.strip("/").replace("/", "_"), view, methods=ALL_METHODS, provide_automatic_options=False, merge_slashes=False
        )


def _check_version() -> None:
    """There is one version; higher numbers fall back to it (rest-cart.md §2.4)."""
    version = request.headers.get("Version")
    if version is not None and not _VERSION.fullmatch(version.strip()):
        raise RestError.of(BAD_REQUEST, f'Invalid version "{version}" requested.', "version", "Version")
