"""A demo shop in this process, with a session that has something in its cart."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import Any

from flask import Flask
from werkzeug.serving import make_server

from cartapi.app import create_app
from cartapi.client import Address, Customer
from cartapi.config import Config
from cartapi.store import demo
from cartapi.store.database import Database
from cartapi.store.migrations import upgrade

ADDRESS = Address(
    firstname="Dear",
    lastname="Customer",
    address_1="5 Quay Street",
    city="Lancaster",
    postcode="LA1 1AA",
    country="GB",
    region="LAN",
)
CUSTOMER = Customer(firstname="Dear", lastname="Customer", email="customer@example.com", telephone="+1 879 2548022")


class OpenShop:
    """The app and what is needed to call it."""

    def __init__(self, folder: Path) -> None:
        self.database = Database(f"sqlite:///{folder / 'demo.db'}")
        self.demo = demo.create(self.database, datetime.now(UTC))
        upgrade(self.database)
        self.app: Flask = create_app(Config(rest_guest_rate=0, login_failures=0), self.database)

    def token(self) -> str:
        """A new session with two of something in its cart."""
        client = self.app.test_client(use_cookies=False)
        answer: Any = client.post("/api/rest/session", json={"key": self.demo.api_key}).json
        token = answer["api_token"]
        added = client.post(
            f"/index.php?route=api/cart/add&api_token={token}", data={"product_id": self.demo.product_id, "quantity": 2}
        )
        assert "success" in added.json, added.json
        return token


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The app behind a real port; its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
