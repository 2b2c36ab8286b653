"""The demo shop in a database of its own, put back after each test, and scripts that call it."""

import json
import re
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import Connection, Table, delete, insert, select, update
from werkzeug.test import TestResponse

from cartapi.app import create_app
from cartapi.config import Config
from cartapi.services.mail_relay import Relay
from cartapi.services.shop import ShopSource
from cartapi.store import demo, models
from cartapi.store.database import Database
from tests.databases import shop_database

FILLED = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)
WRITTEN = re.compile(r"\s*(?:INSERT (?:(?:OR )?IGNORE )?INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+[`\"]?(\w+)")
Rows = dict[str, list[dict[str, Any]]]
Form = Mapping[str, object]


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = FILLED

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **distance: float) -> None:
        self.now += timedelta(**distance)


class DemoShop:
    """A demo shop, the server over it, and ways to look at its tables and to change them."""

    def __init__(self, database: Database, key: str) -> None:
        self.database = database
        self.key = key
        self.clock = Clock()
        self._sources: list[ShopSource] = []
        with database.reading() as db:
            self._first = {table.name: _rows(db, table) for table in models.metadata.sorted_tables}
        self.app = self.make_app()

    def make_app(self, **settings: Any) -> Flask:
        """A server over this shop; what it keeps of the tables it forgets when `DemoShop` changes them."""
        config = Config(**{"cache_seconds": 3600.0, "touch_seconds": 30.0, "housekeeping_seconds": 1e9, **settings})
        app = create_app(config, self.database, self.clock)
        app.extensions["cartapi.journal"].thread = threading.current_thread()  # nothing is written in the background of a call
        self._sources.append(app.extensions["cartapi"].source)
        return app

    def forget(self) -> None:
        """As if the seconds that tables may be kept were over."""
        for source in self._sources:
            source.forget()

    def login(self) -> "Script":
        """A script that has just signed in."""
        script = Script(self.app)
        script.token = script.call("login", username="Default", key=self.key)["api_token"]
        return script

    def rows(self, table: Table, **where: object) -> list[dict[str, Any]]:
        """The rows of a table with these values, in the order of its key."""
        with self.database.reading() as db:
            return _rows(db, table, **where)

    def count(self, table: Table, **where: object) -> int:
        return len(self.rows(table, **where))

    def add(self, table: Table, **values: object) -> None:
        with self.database.writing() as db:
            db.execute(insert(table), values)
        self.forget()

    def change(self, table: Table, where: Mapping[str, object], **values: object) -> None:
        with self.database.writing() as db:
            changed = db.execute(update(table).where(*_equal(table, where)).values(**values)).rowcount
        assert changed, f"no such row in {table.name}"
        self.forget()

    def remove(self, table: Table, **where: object) -> None:
        with self.database.writing() as db:
            db.execute(delete(table).where(*_equal(table, where)))
        self.forget()

    def set(self, **settings: str) -> None:
        """Give settings of the main store a value."""
        for key, value in settings.items():
            serialized = value.startswith("[")
            self.remove(models.setting, store_id=0, key=key)
            self.add(models.setting, store_id=0, code="test", key=key, value=value, serialized=serialized)

    def session(self, token: str) -> Any:
        """The data of a token as stored."""
        (row,) = self.rows(models.session, session_id=token)
        return json.loads(row["data"])

    def stock(self, product_id: int) -> int:
        (row,) = self.rows(models.product, product_id=product_id)
        return row["quantity"]

    def relay(self) -> Relay:
        return Relay(self.database)

    def restore(self, statements: Iterable[str]) -> None:
        """Put back the rows of all tables that these statements wrote to."""
        touched = {found[1] for each in statements if (found := WRITTEN.match(each))}
        with self.database.writing() as db:
            for name in touched & models.metadata.tables.keys():
                db.execute(delete(models.metadata.tables[name]))
                if self._first[name]:
                    db.execute(insert(models.metadata.tables[name]), self._first[name])
            for name in touched - models.metadata.tables.keys():
                db.exec_driver_sql(f"DELETE FROM {name}")
        self.clock.now = FILLED
        self.forget()


class Script:
    """A program that drives the API as scripts do: the token in the query, a form in the body."""

    def __init__(self, app: Flask, token: str | None = None) -> None:
        self.app = app
        self.token = token

    def send(
        self, route: str | None, form: Form | bytes | None = None, *, method: str = "POST", path: str = "/index.php",
        query: str = "", headers: Mapping[str, str] | None = None, ip: str = "127.0.0.1",
    ) -> TestResponse:  # fmt: skip
        """One call as it comes back; `route` without its `api/`, None for none. Bytes are sent as a form's."""
        parts = [] if route is None else [f"route=api/{route}"]
        if self.token is not None:
            parts.append(f"api_token={self.token}")
        target = f"{path}?{'&'.join([*parts, *([query] if query else [])])}"
        body = form if isinstance(form, bytes) else urlencode(dict(form or {}), doseq=True).encode()
        kind = {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
        client = self.app.test_client(use_cookies=False)
        return client.open(target, method=method, data=body, headers=kind, environ_overrides={"REMOTE_ADDR": ip})

    def call(self, route: str, form: Form | bytes | None = None, *, query: str = "", **fields: object) -> Any:
        """The JSON of one call, which must be a proper answer of the dialect."""
        sent = form if isinstance(form, bytes) else {**(form or {}), **fields}
        answer = self.send(route, sent, query=query)
        assert answer.status_code == 200, answer.text
        assert answer.content_type == "application/json"
        return json.loads(answer.text)

    def ok(self, route: str, form: Form | None = None, *, query: str = "", **fields: object) -> Any:
        """As `call`, and the answer must say success."""
        answer = self.call(route, form, query=query, **fields)
        assert "success" in answer, answer
        return answer


ADDRESS = {
    "firstname": "Dear",
    "lastname": "Customer",
    "address_1": "5 Quay Street",
    "city": "Lancaster",
    "postcode": "LA1 1AA",
    "country_id": "222",
    "zone_id": "3563",
}
GUEST = {"firstname": "Dear", "lastname": "Customer", "email": "customer@example.com", "telephone": "+1 879 2548022"}


def to_the_till(script: Script, *, fill: bool = True, customer: Form = GUEST) -> Script:
    """Two lanterns, a customer, both addresses, both methods: everything but the order."""
    script.ok("customer", customer)
    if fill:
        script.ok("cart/add", product_id=100, quantity=2)
    for kind in ("payment", "shipping"):
        script.ok(f"{kind}/address", ADDRESS)
    choose(script)
    return script


def choose(script: Script, shipping: str = "flat.flat", payment: str = "cod") -> None:
    """Both lists of methods, one of each chosen."""
    assert shipping.partition(".")[0] in script.call("shipping/methods")["shipping_methods"]
    script.ok("shipping/method", shipping_method=shipping)
    assert payment in script.call("payment/methods")["payment_methods"]
    script.ok("payment/method", payment_method=payment)


def order(script: Script, **fields: object) -> int:
    """The number of an order that is placed now."""
    return script.ok("order/add", **fields)["order_id"]


def totals(script: Script) -> dict[str, str]:
    """The cart's totals, text by title."""
    return {line["title"]: line["text"] for line in script.call("cart/products")["totals"]}


@contextmanager
def demo_shop(backend: str, folder: Path) -> Iterator[DemoShop]:
    """A new database with the demo shop in it, dropped afterwards."""
    with shop_database(backend, folder) as database:
        with database.writing() as db:
            filled = demo.fill(db, FILLED.replace(tzinfo=None))
        yield DemoShop(database, filled.api_key)


def _rows(db: Connection, table: Table, **where: object) -> list[dict[str, Any]]:
    chosen = select(table).where(*_equal(table, where)).order_by(*table.primary_key.columns)
    return [dict(row) for row in db.execute(chosen).mappings()]


def _equal(table: Table, where: Mapping[str, object]) -> list[Any]:
    return [table.c[name] == value for name, value in where.items()]
