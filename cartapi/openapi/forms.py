"""The form dialect: a path for each route, spelled with its query (docs/decisions/0008).

OpenAPI keys operations by path and method alone. The routes differ in the query only, so the query is part of the path here, as
most descriptions of such programs have it; validators, viewers and client generators take it as it stands.
"""

from typing import Any

from apispec import APISpec
from flask import Flask
from marshmallow import Schema

from cartapi.api.answers import Shape, as_fields, as_text
from cartapi.api.schemas.answers import FieldsRefusal, TextRefusal
from cartapi.api.schemas.routes import DESCRIPTIONS, Description

FORM = "application/x-www-form-urlencoded"
_REFUSALS: dict[Shape, type[Schema]] = {as_text: TextRefusal, as_fields: FieldsRefusal}
_NOTHING = {"type": "array", "maxItems": 0, "description": "`[]`: nothing to do, or nothing to say."}
_STORE = {
    "name": "store_id",
    "in": "query",
    "description": "Which of the shop's stores; the main one when missing.",
    "schema": {"type": "string", "pattern": "^[0-9]*$"},
}


def routes(app: Flask) -> dict[str, Any]:
    """Each route (`api/cart/add`) and the function that answers it."""
    found: dict[str, Any] = {}
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/") and not rule.rule.startswith("/api/rest"):
            found[rule.rule.strip("/").removesuffix("/index")] = app.view_functions[rule.endpoint]
    return found


def describe(spec: APISpec, app: Flask) -> None:
    """Put every route into the document."""
    spec.components.parameter("store_id", "query", _STORE)
    for route, view in routes(app).items():
        spec.path(path=f"/index.php?route={route}", operations={"post": _operation(route, view, DESCRIPTIONS[route])})


def _operation(route: str, view: Any, description: Description) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": route.removeprefix("api/").replace("/", "_"),
        "tags": ["/".join(route.split("/")[:2])],
        "summary": (view.__doc__ or "").strip().partition("\n")[0].rstrip("."),
        "security": [] if route == "api/login" else [{"token": []}],
        "parameters": ["store_id"],
        "responses": {
            "200": {"description": "The answer, or the refusal.", "content": _json(_answers(view, description))},
            "429": {"description": "Too many calls or tries; `Retry-After` says how long.", "content": _json(TextRefusal)},
            "413": {"description": "Body, fields or nesting beyond the limits.", "content": _json(TextRefusal)},
            "default": {"description": "No such route, or a fault of the server.", "content": _json(TextRefusal)},
        },
    }
    if description.misspelt:
        operation["deprecated"] = True
    if description.once:
        operation["parameters"] = [*operation["parameters"], "Idempotency-Key"]
    if description.query is not None:
        operation["parameters"] = [*operation["parameters"], {"in": "query", "schema": description.query}]
    if description.form is not None:
        said = {"description": description.form.__doc__ or "", "content": {FORM: _form(description.form)}}
        operation["requestBody"] = said
    return operation


def _answers(view: Any, description: Description) -> dict[str, Any]:
    refusal = _REFUSALS[getattr(view, "shape", as_fields)]
    return {"anyOf": [description.answer, refusal, *([_NOTHING] if description.or_nothing else [])]}


def _form(form: type[Schema]) -> dict[str, Any]:
    """Fields that are arrays are sent with brackets in their names, which OpenAPI calls deepObject."""
    arrays = [name for name, field in form().fields.items() if type(field).__name__ == "Dict"]
    encoding = {name: {"style": "deepObject", "explode": True} for name in arrays}
    return {"schema": form, **({"encoding": encoding} if encoding else {})}


def _json(schema: Any) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}
