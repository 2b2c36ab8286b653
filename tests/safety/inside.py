"""The application in this process on a demo shop in a SQLite file: for tests that make thousands of calls."""

import atexit
import json
import shutil
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from urllib.parse import quote_from_bytes

from flask import Flask
from sqlalchemy import make_url, select, text
from werkzeug.test import TestResponse

from cartapi.app import create_app
from cartapi.config import Config
from cartapi.store import models
from cartapi.store.database import Database
from tests.safety.shops import fill

PLACE = {
    "firstname": "Ada", "lastname": "Tide", "address_1": "Quay 1", "city": "Port", "postcode": "12345", "country_id": "222",
    "zone_id": "3563",
}  # fmt: skip
PERSON = {"firstname": "Ada", "lastname": "Tide", "email": "ada@example.com", "telephone": "12345"}
WAY = (
    ("customer", PERSON),
    ("payment/address", PLACE),
    ("shipping/address", PLACE),
    ("shipping/methods", {}),
    ("shipping/method", {"shipping_method": "flat.flat"}),
    ("payment/methods", {}),
    ("payment/method", {"payment_method": "cod"}),
)
"""From a cart with lines to a session that can order."""
Pairs = list[tuple[bytes, bytes]]


@cache
def _filled() -> Path:
    """A demo shop in a file, made once, to copy from."""
    path = Path(mkdtemp(prefix="cartapi-test-")) / "demo.db"
    fill("sqlite", make_url(f"sqlite:///{path}"))
    atexit.register(shutil.rmtree, path.parent)
    return path


class Inside:
    """The application with a clock that stands until it is moved, and its tables."""

    def __init__(self, folder: Path, **config: Any) -> None:
        shutil.copy(_filled(), folder / "shop.db")
        self.database = Database(f"sqlite:///{folder / 'shop.db'}")
        self.now = datetime.now(UTC).replace(microsecond=0)
        settings = {"cache_seconds": 3600, "housekeeping_seconds": 1e12, "request_log": False, **config}
        self.app: Flask = create_app(Config(**settings), self.database, lambda: self.now)
        self.app.extensions["cartapi.journal"].thread = threading.current_thread()  # a test writes it itself
        self.client = self.app.test_client(use_cookies=False)
        with self.database.reading() as db:
            self.key = db.execute(select(models.api.c.key)).scalar_one()

    def send(self, route: str, token: str | None, pairs: Pairs, method: str = "POST", **more: Any) -> TestResponse:
        """A call with a form of raw bytes; further parameters of the query go with the route."""
        path, _, rest = route.partition("&")
        target = f"/index.php?route=api/{path}" + ("" if token is None else f"&api_token={token}") + (f"&{rest}" if rest else "")
        body = "&".join(f"{quote_from_bytes(name)}={quote_from_bytes(value)}" for name, value in pairs)
        more.setdefault("content_type", "application/x-www-form-urlencoded")
        return self.client.open(target, method=method, data=body, **more)

    def call(self, route: str, token: str | None = None, form: Mapping[str, str] | None = None, **more: Any) -> Any:
        """A call that is answered with JSON: the decoded answer."""
        pairs = [(name.encode(), value.encode()) for name, value in (form or {}).items()]
        return json.loads(self.send(route, token, pairs, **more).data)

    def login(self, username: str = "Default", key: str | None = None, ip: str = "127.0.0.1") -> Any:
        answer = self.call("login", form={"username": username, "key": self.key if key is None else key}, **coming_from(ip))
        return answer.get("api_token") if isinstance(answer, dict) else None

    def checkout(self, product_id: int = 100, quantity: int = 1) -> str:
        """A session that can order."""
        token = self.login()
        self.call("cart/add", token, {"product_id": str(product_id), "quantity": str(quantity)})
        for route, form in WAY:
            answer = self.call(route, token, form)
            assert "error" not in answer, (route, answer)
        return token

    def rows(self, table: str, where: str = "1=1") -> list[tuple[Any, ...]]:
        with self.database.reading() as db:
            return [tuple(row) for row in db.execute(text(f"SELECT * FROM {table} WHERE {where}"))]

    def run(self, statement: str, **values: Any) -> None:
        with self.database.writing() as db:
            db.execute(text(statement), values)


def coming_from(ip: str) -> dict[str, Any]:
    """The address of a caller, for the test client."""
    return {"environ_overrides": {"REMOTE_ADDR": ip}}
