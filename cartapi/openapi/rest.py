"""The REST dialect: resources and methods from `cartapi.rest.endpoints`, shapes from its schemas."""

import re
from typing import Any

from apispec import APISpec
from marshmallow import Schema

from cartapi.openapi.plugin import Plugin
from cartapi.openapi.rest_table import BY_KEY, LIST, ONE_OR_LIST, OPERATIONS, Operation
from cartapi.rest.crosssell_view import SORTABLE
from cartapi.rest.endpoints import resources
from cartapi.rest.filters import CONDITIONS
from cartapi.rest.schemas import addresses, crosssells, items, methods, problems

ROOT = "/api/rest"
SHOWN = ("GET", "POST", "PUT", "DELETE")
_PARAMETER = re.compile(r"<(\w+)>")
_TEXT = {"type": "string"}
_PARAMETERS: dict[str, dict[str, Any]] = {
    "attrs": {"in": "query", "description": "Members to answer, divided by commas; all when missing.", "schema": _TEXT},
    "embed": {
        "in": "query",
        "description": "Resources to answer along, divided by commas: `items`, `billing_address`, `shipping_address`, "
        "`shipping_methods`, `crosssells`, `payment`, `payment_methods`, `validation`.",
        "schema": _TEXT,
    },
    "Idempotency-Key": {
        "in": "header",
        "description": "Names this call: sent again under the same key it has its effect once, and the same answer.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 128, "pattern": "^[ -~]+$"},
    },
    "If-Match": {
        "in": "header",
        "description": "The cart's `ETag`: 412 if the cart has changed since.",
        "schema": {"type": "string", "pattern": "^[ -~]*$"},
    },
}
_PAGES: tuple[dict[str, Any], ...] = (
    {"name": "page", "in": "query", "schema": {"type": "integer", "minimum": 1}},
    {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 100}},
    {
        "name": "order",
        "in": "query",
        "description": "Member to sort by.",
        "schema": {"enum": sorted(SORTABLE)},
    },
    {"name": "dir", "in": "query", "schema": {"type": "string", "enum": ["asc", "desc"]}},
    {
        "name": "filter[1][attribute]",
        "in": "query",
        "description": "Member to filter by, along with a condition. Further filters have other numbers; all must hold.",
        "schema": {"enum": sorted(SORTABLE)},
    },
    *({"name": f"filter[1][{condition}]", "in": "query", "schema": _TEXT} for condition in CONDITIONS),
)
_EMBEDDED: dict[str, Any] = {
    "items": {"type": "object", "additionalProperties": items.ItemSchema},
    "billing_address": addresses.AddressSchema,
    "shipping_address": addresses.AddressSchema,
    "shipping_methods": {"type": "array", "items": methods.ShippingMethodSchema},
    "crosssells": {"type": "object", "additionalProperties": crosssells.CrossSellSchema},
    "payment": methods.PaymentSchema,
    "payment_methods": {"type": "array", "items": methods.PaymentMethodSchema},
    "validation": {"type": ["object", "array"], "additionalProperties": {"type": "array", "items": _TEXT}},
}
_WRITABLE = {"billing_address": addresses.AddressInput, "shipping_address": addresses.AddressInput, "payment": methods.PaymentInput}


def describe(spec: APISpec, plugin: Plugin) -> None:
    """Put every resource into the document."""
    for name, parameter in _PARAMETERS.items():
        spec.components.parameter(name, parameter["in"], {**parameter, "name": name})
    for path, handlers in resources.methods.items():
        operations = {
            method.lower(): plugin.refer(_operation(path, method, handlers[method].__doc__ or "", OPERATIONS[path][method]))
            for method in SHOWN
            if method in handlers
        }
        parameters = [{"name": name, "in": "path", "required": True, "schema": _TEXT} for name in _PARAMETER.findall(path)]
        spec.path(path=ROOT + _PARAMETER.sub(r"{\1}", path), operations=operations, parameters=parameters)


def _operation(path: str, method: str, doc: str, described: Operation) -> dict[str, Any]:
    name = _PARAMETER.sub("one", path).strip("/").replace("/", "_")
    operation: dict[str, Any] = {
        "operationId": f"rest_{name}_{method.lower()}",
        "tags": ["rest/" + path.split("/")[1]],
        "summary": described.summary or doc.strip().partition("\n")[0].rstrip("."),
        "security": [] if (path, method) == ("/session", "POST") else [{"bearer": []}, {"token": []}, {}],
        "parameters": _parameters(path, described),
        "responses": _responses(path, described),
    }
    if described.body is not None:
        operation["requestBody"] = {
            "required": not described.body_optional,
            "content": _json(_body(path, described)),
        }
    return operation


def _parameters(path: str, described: Operation) -> list[Any]:
    return [
        "store_id",
        *(["attrs"] if described.answer is not None and path != "/session" else []),
        *(["embed"] if path == "/cart" and described.answer is not None else []),
        *(["Idempotency-Key"] if described.once else []),
        *(["If-Match"] if described.guarded else []),
        *(_PAGES if path == "/cart/crosssells" else ()),
    ]


def _responses(path: str, described: Operation) -> dict[str, Any]:
    error = {"description": "Refused; `problems` says why for machines.", "content": _json(problems.ErrorSchema)}
    found: dict[str, Any] = {}
    for status in described.statuses:
        found[status] = {"description": "Done."}
        if described.answer is not None:
            found[status]["content"] = _json(_answer(path, described.answer, described.shape))
    if described.refused is not None:
        either = {"anyOf": [described.refused, problems.ErrorSchema]}
        found["422"] = {"description": "The cart cannot be placed as it is.", "content": _json(either)}
    return {**found, "4XX": error, "5XX": error}


def _answer(path: str, schema: type[Schema], shape: str) -> Any:
    if path == "/cart":
        return {"allOf": [schema, {"type": "object", "properties": _EMBEDDED}]}
    if shape == BY_KEY:
        return {"type": "object", "additionalProperties": schema}
    listed = {"type": "array", "items": schema}
    if shape == ONE_OR_LIST:
        return {"anyOf": [schema, listed]}
    return listed if shape == LIST else schema


def _body(path: str, described: Operation) -> Any:
    body = described.body
    if path == "/cart":
        return {"allOf": [body, {"type": "object", "properties": dict(_WRITABLE)}]}
    if path == "/cart/items":
        return {
            "anyOf": [body, {"type": "object", "properties": {"items": {"type": "array", "items": body}}, "required": ["items"]}]
        }
    return body


def _json(schema: Any) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}
