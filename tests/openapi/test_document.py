"""`/openapi.json`: valid, complete, and true of every answer that was recorded."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from cartapi.api.schemas.routes import DESCRIPTIONS
from cartapi.openapi.forms import routes
from cartapi.openapi.rest_table import OPERATIONS
from cartapi.rest.endpoints import resources
from tests.conformance.harness import cases

METHODS = ("get", "post", "put", "delete")
BEYOND = {"api/order/list", "api/order/products", "api/order/totals", "api/order/histories", "api/reward/avaliable"}
"""Routes that the recorded shop did not have."""


def test_it_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []


def test_every_route_is_described_and_nothing_else(client, document: dict[str, Any]) -> None:
    known = set(routes(client.application))
    assert set(DESCRIPTIONS) == known
    assert {path for path in document["paths"] if path.startswith("/index.php")} == {f"/index.php?route={route}" for route in known}


def test_every_resource_is_described_with_its_methods_and_nothing_else(document: dict[str, Any]) -> None:
    served = {
        "/api/rest" + path.replace("<", "{").replace(">", "}"): {method.lower() for method in handlers} - {"head"}
        for path, handlers in resources.methods.items()
    }
    described = {path: set(item) & set(METHODS) for path, item in document["paths"].items() if path.startswith("/api/rest")}
    assert described == served
    assert {path: set(methods) for path, methods in OPERATIONS.items()} == {
        path: set(handlers) - {"HEAD"} for path, handlers in resources.methods.items()
    }


def test_operations_have_names_of_their_own_and_say_what_they_do(document: dict[str, Any]) -> None:
    operations = [item[method] for item in document["paths"].values() for method in METHODS if method in item]
    names = [operation["operationId"] for operation in operations]
    assert len(names) == len(set(names))
    assert all(operation["summary"] for operation in operations)


def test_calls_need_a_token_but_for_the_login(document: dict[str, Any]) -> None:
    open_to_all = {path for path, item in document["paths"].items() if "route=api" in path and not item["post"]["security"]}
    assert open_to_all == {"/index.php?route=api/login"}


def test_it_says_where_the_server_is_reached(client) -> None:
    assert client.get("/openapi.json").json["servers"] == [{"url": "/"}]
    assert client.get("/openapi.json", environ_overrides={"SCRIPT_NAME": "/shop"}).json["servers"] == [{"url": "/shop/"}]


def test_it_is_sent_once_to_who_keeps_it(client) -> None:
    first = client.get("/openapi.json")
    assert client.get("/openapi.json", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


BODIES: list[tuple[str, str, Any]] = [
    ("post", "/cart/items", {"sku": "ABC123", "qty": 1}), ("post", "/cart/items", {"sku": "ABC123", "qty": "2"}),
    ("post", "/cart/items", {"items": [{"sku": "ABC123", "qty": "2"}, {"sku": 17, "options": ["5"], "recurring_id": "0"}]}),
    ("put", "/cart/items/{item_id}", {"qty": "3"}), ("put", "/cart/payment", {"method": None}),
    ("put", "/cart/billing_address", {"country_id": 222, "region": 3563, "street": "5 Quay Street\nFlat 2", "company": None}),
    ("put", "/cart/shipping_address", {"street": ["5 Quay Street"], "same_as_billing": "1", "customer_address_id": "11"}),
    ("put", "/cart/shipping_address", {"same_as_billing": True, "save_in_address_book": None, "custom_field": {"7": "x"}}),
    ("put", "/cart", {"coupon_code": 2222, "shipping_method": None, "billing_address": {"street": "5 Quay Street"}}),
    ("post", "/cart/place", {"comment": None, "affiliate_id": "3"}),
]  # fmt: skip
NO_BODIES: list[tuple[str, str, Any]] = [
    ("put", "/cart/items/{item_id}", {"qty": 0}), ("put", "/cart/items/{item_id}", {"qty": "0"}),
    ("put", "/cart/items/{item_id}", {"qty": True}), ("put", "/cart/items/{item_id}", {"qty": 1.5}),
    ("put", "/cart/shipping_address", {"same_as_billing": "perhaps"}), ("put", "/cart/shipping_address", {"street": 5}),
    ("put", "/cart", {"email": ["x"]}),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "body"), [*BODIES, *NO_BODIES], ids=str)
def test_bodies_that_rest_takes_are_as_described(document: dict[str, Any], method: str, path: str, body: Any) -> None:
    operation = document["paths"][f"/api/rest{path}"][method]
    described = operation["requestBody"]["content"]["application/json"]["schema"]
    validator = Draft202012Validator({**described, "components": document["components"]})
    assert validator.is_valid(body) is ((method, path, body) in BODIES)


def test_filters_of_crosssells_are_described(document: dict[str, Any]) -> None:
    described = {each.get("name") for each in document["paths"]["/api/rest/cart/crosssells"]["get"]["parameters"]}
    assert {"filter[1][attribute]", "filter[1][eq]", "filter[1][like]", "filter[1][nin]"} <= described


def recorded() -> Iterator[tuple[str, Any]]:
    """Routes and their answers, each different one once."""
    seen: set[tuple[str, str]] = set()
    for _, case in cases():
        for step, answer in zip(case["steps"], case["expect"], strict=True):
            if "route" in step and (call := (step["route"], answer["body"])) not in seen:
                seen.add(call)
                yield step["route"], json.loads(answer["body"])


@pytest.fixture(scope="module")
def answers() -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for route, body in recorded():
        found.setdefault(route, []).append(body)
    return found


@pytest.mark.parametrize("route", DESCRIPTIONS)
def test_recorded_answers_are_as_described(document: dict[str, Any], answers: dict[str, list[Any]], route: str) -> None:
    described = document["paths"][f"/index.php?route={route}"]["post"]["responses"]["200"]["content"]["application/json"]["schema"]
    validator = Draft202012Validator({**described, "components": document["components"]})
    wrong = [(error.message, body) for body in answers.get(route, []) for error in validator.iter_errors(body)]
    assert wrong == []


def test_the_recordings_reach_every_route_of_the_original(answers: dict[str, list[Any]]) -> None:
    assert set(answers) == set(DESCRIPTIONS) - BEYOND


def test_fields_that_recordings_sent_are_described(document: dict[str, Any]) -> None:
    """Fields with brackets by what stands before them; `product[0]` and `voucher[0]` replace a whole cart and are told in words."""
    unknown = set()
    for _, case in cases():
        for step in case["steps"]:
            if "route" not in step:
                continue
            body = document["paths"][f"/index.php?route={step['route']}"]["post"].get("requestBody")
            schema = body["content"]["application/x-www-form-urlencoded"]["schema"]["$ref"].rpartition("/")[2] if body else None
            known = document["components"]["schemas"][schema]["properties"] if schema else {}
            form = step.get("form") or {}
            for name in form if isinstance(form, dict) else [name for name, _ in form]:
                if name.partition("[")[0] not in {each.partition("[")[0] for each in known}:
                    unknown.add((step["route"], name))
    assert {name for _, name in unknown if not name.startswith("voucher[")} <= MEANINGLESS


MEANINGLESS = {"quantuty", "order_id", "code"}
"""Sent by recordings to show that they count for nothing."""
