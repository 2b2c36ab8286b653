"""Resources: one address, a handler for each method; 405 with `Allow` for the others, 400 for what is no method of this dialect."""

import re
from collections.abc import Callable

from flask import Blueprint, Response, request

from cartapi.rest import admission
from cartapi.rest.answers import Answer, respond
from cartapi.rest.errors import BAD_REQUEST, NOT_ALLOWED, RestError
from cartapi.store.idempotency import Kept

METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH")
"""All that the dialect knows besides OPTIONS, which is answered before resources are looked at (rest-cart.md §1)."""
_VERSION = re.compile(r"0*[1-9]\d*", re.ASCII)
Handler = Callable[..., "Answer | Kept"]


class Resources:
    """Registers resources on a blueprint and remembers their methods."""

    def __init__(self, blueprint: Blueprint) -> None:
        self.blueprint = blueprint
        self.methods: dict[str, dict[str, Handler]] = {}

    def add(self, path: str, *, admits: bool = False, **handlers: Handler) -> None:
        """Serve a path below `/api/rest`; HEAD is served as GET. `admits` says that its handlers decide who may call."""
        if "GET" in handlers:
            handlers["HEAD"] = handlers["GET"]
        self.methods[path] = handlers

        def view(**parameters: str) -> Response:
            if request.method not in METHODS:
                raise RestError.of(BAD_REQUEST, "Invalid request method", "method")
            if not admits:
                admission.authorize()
            _check_version()
            handler = handlers.get(request.method)
            if handler is None:
                allow = ", ".join([*sorted(handlers), "OPTIONS"])
                raise RestError.of(NOT_ALLOWED, "Resource does not support method.", "method", allow=allow)
            answer = handler(**parameters)
            return respond(answer.kept() if isinstance(answer, Answer) else answer)

        self.blueprint.add_url_rule(
            path, path.strip("/").replace("/", "_"), view, provide_automatic_options=False, merge_slashes=False
        )


def _check_version() -> None:
    """There is one version; higher numbers fall back to it (rest-cart.md §2.4)."""
    version = request.headers.get("Version")
    if version is not None and not _VERSION.fullmatch(version.strip()):
        raise RestError.of(BAD_REQUEST, f'Invalid version "{version}" requested.', "version", "Version")
