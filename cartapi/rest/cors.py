"""Scripts of other origins: only those on the list (rest-cart.md §2.5, DEFECT)."""

from flask import Response, request

from cartapi.web.runtime import runtime

METHODS = "GET, POST, PUT, DELETE"
HEADERS = "Content-Type, Authorization, If-Match, Idempotency-Key, X-CSRF-Token, X-Requested-With, Version"
EXPOSED = "ETag, Location, Content-Location, Retry-After, Idempotency-Replayed"
ONE_DAY = "86400"


def preflight() -> Response:
    """The answer to OPTIONS: what a listed origin may do, and nothing for others."""
    response = Response(status=200)
    response.headers.pop("Content-Type", None)
    response.headers["Allow"] = f"{METHODS}, HEAD, OPTIONS"
    return response


def mark(response: Response) -> Response:
    """Let scripts of a listed origin read the answer."""
    origin = request.headers.get("Origin")
    if origin is not None and origin in runtime().config.cors_origins:
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Allow-Credentials"] = "true"
        response.headers["Access-Control-Expose-Headers"] = EXPOSED
        if request.method == "OPTIONS":
            response.headers["Access-Control-Allow-Methods"] = METHODS
            response.headers["Access-Control-Allow-Headers"] = HEADERS
            response.headers["Access-Control-Max-Age"] = ONE_DAY
    return response
