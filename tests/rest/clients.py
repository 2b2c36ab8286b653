"""The recorded shop for the second dialect's tests, and programs that call it."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import insert
from werkzeug.test import TestResponse

from cartapi.store import models
from tests.api.shops import DemoShop, Script
from tests.conformance.harness import store
from tests.databases import shop_database

ROOT = "/api/rest"
KEY = "harbour-default-key"
ROPE, MAP, PENNANT, SHACKLE, CLEATS, SEXTANT, TABLES = "SKU-1", "SKU-2", "SKU-3", "SKU-5", "SKU-7", "SKU-8", "SKU-10"
"""Skus of the recorded shop: plain, untaxed, with options, in discounts, three at least, out of stock, not shipped."""
OPTIONS = {"301": "3012", "302": "3021", "304": "Ahoy"}
"""Everything that the pennant requires."""
LONDON = {
    "firstname": "Ann", "lastname": "Marsh", "street": ["1 Quay Street"], "city": "London", "postcode": "E1 1AA",
    "country_id": "GB", "region": "LONDON", "telephone": "+44 20 5550 111",
}  # fmt: skip


class RestShop(DemoShop):
    """The shop of the recorded conversations."""

    def api(self, **settings: Any) -> "Api":
        """A client with a token."""
        app = self.make_app(**settings) if settings else self.app
        token = Script(app).call("login", username="Default", key=KEY)["api_token"]
        return Api(app, token)

    def guest(self, **settings: Any) -> "Api":
        """A client that keeps cookies."""
        return Api(self.make_app(**settings) if settings else self.app)


class Api:
    """A program that speaks JSON: by its token, or as a guest with a cookie jar."""

    def __init__(self, app: Flask, token: str | None = None) -> None:
        self.app = app
        self.token = token
        self.client = app.test_client(use_cookies=token is None)

    @property
    def script(self) -> Script:
        """The same session for the dialect of forms."""
        return Script(self.app, self.token)

    def send(
        self, method: str, path: str, body: object = None, *, raw: bytes | str | None = None, kind: str = "application/json",
        ip: str = "127.0.0.1", **headers: str,
    ) -> TestResponse:  # fmt: skip
        """One call; `headers` are given as `if_match="…"`."""
        named = {name.replace("_", "-").title(): value for name, value in headers.items()}
        if self.token is not None:
            named.setdefault("Authorization", f"Bearer {self.token}")
        data = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        if kind and (data or method in ("POST", "PUT")):
            named["Content-Type"] = kind
        return self.client.open(ROOT + path, method=method, data=data, headers=named, environ_overrides={"REMOTE_ADDR": ip})

    def ok(self, method: str, path: str, body: object = None, *, status: int = 200, **headers: str) -> Any:
        """The JSON of a call that must succeed."""
        answer = self.send(method, path, body, **headers)
        assert answer.status_code == status, f"{answer.status} {answer.text}"
        assert answer.content_type == "application/json; charset=utf-8"
        return json.loads(answer.text)

    def get(self, path: str) -> Any:
        return self.ok("GET", path)

    def put(self, path: str, body: object) -> Any:
        return self.ok("PUT", path, body)

    def add(self, sku: str = ROPE, qty: object = 1, **more: object) -> Any:
        """The line after adding a product."""
        answer = self.send("POST", "/cart/items", {"sku": sku, "qty": qty, **more})
        assert answer.status_code in (200, 201), answer.text
        return json.loads(answer.text)

    def refused(self, method: str, path: str, body: object = None, *, status: int = 400, **more: Any) -> list[str]:
        """The messages of a call that must fail, in a proper error body."""
        answer = self.send(method, path, body, **more)
        assert answer.status_code == status, f"{answer.status} {answer.text}"
        return messages(answer)


def messages(answer: TestResponse) -> list[str]:
    """The texts of an error body, whose shape is checked."""
    assert answer.content_type == "application/json; charset=utf-8"
    body = json.loads(answer.text)
    assert body.keys() == {"messages", "problems"}
    entries = body["messages"]["error"]
    assert entries
    assert all(entry.keys() == {"code", "message"} and entry["code"] == answer.status_code for entry in entries)
    assert all(problem.keys() == {"code", "field", "message"} for problem in body["problems"])
    return [entry["message"] for entry in entries]


def problem_codes(body: Mapping[str, Any]) -> list[str]:
    """The machine-readable codes of an answer."""
    return [problem["code"] for problem in body["problems"]]


def to_the_till(api: Api) -> Api:
    """Everything but the order: a rope to London, flat rate, cash on delivery."""
    api.add(ROPE, 2)
    api.put("/cart/billing_address", LONDON)
    api.put("/cart/shipping_address", {"same_as_billing": True})
    api.ok("POST", "/cart", {"email": "ann@customer.example", "shipping_method": "flat.flat"})
    api.put("/cart/payment", {"method": "cod"})
    return api


@contextmanager
def recorded_shop(backend: str, folder: Path) -> Iterator[RestShop]:
    """A new database with the recorded shop in it, dropped afterwards."""
    with shop_database(backend, folder) as database:
        with database.writing() as db:
            for name, rows in store().items():
                if rows:
                    db.execute(insert(models.metadata.tables[name]), rows)
        yield RestShop(database, KEY)
