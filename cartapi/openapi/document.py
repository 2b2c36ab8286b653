"""The OpenAPI 3.1 document: routes from the app, shapes from the schemas beside the views."""

from importlib.metadata import version
from typing import Any

from apispec import APISpec
from flask import Flask

from cartapi.openapi import forms, rest
from cartapi.openapi.plugin import Plugin

DESCRIPTION = """\
One cart, two dialects, on the tables of an OpenCart shop. A call says which session it means by a token from `api/login` or
`POST /api/rest/session`; the token is good in both. It lasts an hour after its last call.

**OpenCart's dialect** (`index.php?route=api/…`) takes forms and answers 200 whatever happens: a refusal has the member `error`.
Any HTTP method runs a route; fields are read from a POST only. What PHP writes for an empty map is `[]`.

**The REST dialect** (`/api/rest/…`) takes and answers JSON (XML and forms on request), with the usual statuses.
"""

SECURITY: dict[str, dict[str, Any]] = {
    "token": {"type": "apiKey", "in": "query", "name": "api_token", "description": "From api/login."},
    "bearer": {"type": "http", "scheme": "bearer", "description": "The same token, as a header; REST only."},
}


def build(app: Flask) -> dict[str, Any]:
    """The document, without `servers`."""
    plugin = Plugin()
    spec = APISpec(
        title="cartapi",
        version=version("cartapi"),
        openapi_version="3.1.0",
        plugins=[plugin],
        info={"description": DESCRIPTION, "license": {"name": "MIT", "identifier": "MIT"}},
    )
    for name, scheme in SECURITY.items():
        spec.components.security_scheme(name, scheme)
    forms.describe(spec, app)
    rest.describe(spec, plugin)
    made = spec.to_dict()
    return {name: made[name] for name in ("openapi", "info", "paths", "components")}
