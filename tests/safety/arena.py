"""A running server and its shop, seen from both sides: calls over HTTP, rows in the tables."""

import json
import os
import secrets
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Table, func, insert, select, update
from sqlalchemy.engine import URL

from cartapi.store import models
from cartapi.store.database import Database
from tests.cli.servers import CARTAPI, settings

PARTICIPANTS = int(os.environ.get("CARTAPI_PARTICIPANTS", "10"))
"""So many take part in a race; `make chaos` says 50."""
TIMEOUT = 60


@dataclass
class Answer:
    """What a call got back. `data` is the decoded JSON."""

    status: int
    headers: Mapping[str, str]
    data: Any

    @property
    def order_id(self) -> int:
        return self.data.get("order_id", 0) if isinstance(self.data, dict) else 0

    @property
    def error(self) -> Any:
        return self.data.get("error", "") if isinstance(self.data, dict) else ""


class Server:
    """`cartapi serve` as a process of its own on a shop that is there."""

    def __init__(self, url: URL, folder: Path, *options: str, **environ: str) -> None:
        self.url, self.folder, self.options = url, folder, options
        self.environ = {"CARTAPI_CACHE_SECONDS": "0", **environ}
        self.bind = "127.0.0.1:0"
        self.start()

    def start(self) -> None:
        """Start it, or start it again on the same address, and wait until it answers."""
        command = [*CARTAPI, "serve", "--database-url", self.url.render_as_string(hide_password=False), *self.options]
        with (self.folder / "server.log").open("a") as log:
            environ = settings() | self.environ | {"CARTAPI_BIND": self.bind}
            self.process = subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=log, text=True)
        line = self.process.stdout.readline() if self.process.stdout else ""
        assert line.startswith("Base URL"), (line, (self.folder / "server.log").read_text()[-2000:])
        self.bind = line.split("//")[1].strip()
        wait_for(self._answers)

    def _answers(self) -> bool:
        try:
            return call(self.bind, "api/cart/products").status == 200
        except (OSError, HTTPException):
            return False

    def workers(self) -> list[int]:
        pid = self.process.pid
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def stop(self) -> int:
        """Ask it to stop; the exit code."""
        self.process.terminate()
        code = self.process.wait(60)
        if self.process.stdout:
            self.process.stdout.close()
        return code

    def log(self) -> str:
        return (self.folder / "server.log").read_text(errors="replace")


def call(bind: str, route: str, token: str = "", form: Mapping[str, Any] | None = None, **headers: str) -> Answer:
    """One call of the OpenCart dialect over a connection of its own; other parameters of the query go with the route."""
    host, _, port = bind.rpartition(":")
    path, _, more = route.partition("&")
    target = f"/index.php?route={path}" + (f"&api_token={token}" if token else "") + (f"&{more}" if more else "")
    with closing(HTTPConnection(host, int(port), timeout=TIMEOUT)) as connection:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        body = urlencode(form).encode() if form is not None else None
        if body is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request("POST" if body is not None else "GET", target, body, sent)
        answer = connection.getresponse()
        text = answer.read()
        return Answer(answer.status, dict(answer.getheaders()), json.loads(text))


def together(actions: Iterable[Callable[[], Any]]) -> list[Any]:
    """Do all at the same moment, each in a thread; their results in order. An exception of one is raised."""
    todo = list(actions)
    results: list[Any] = [None] * len(todo)
    gate = threading.Barrier(len(todo))

    def run(index: int, action: Callable[[], Any]) -> None:
        gate.wait()
        try:
            results[index] = action()
        except Exception as error:  # noqa: BLE001 - raised below, in the test's thread
            results[index] = error

    threads = [threading.Thread(target=run, args=each) for each in enumerate(todo)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for result in results:
        if isinstance(result, Exception):
            raise result
    return results


def wait_for(true: Callable[[], Any], seconds: float = 60) -> Any:
    """Wait until it is so."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := true():
            return found
        time.sleep(0.05)
    raise AssertionError("it never came true")


@dataclass
class Arena:
    """The server of one shop, with what a test prepares and looks up in the tables."""

    kind: str
    server: Server
    database: Database

    local: datetime = field(init=False)
    """The shop's time when the arena was made."""

    def __post_init__(self) -> None:
        with self.database.reading() as db:
            self.key = db.execute(select(models.api.c.key)).scalar_one()
        self.template = self._template()

    def call(self, route: str, token: str = "", form: Mapping[str, Any] | None = None, **headers: str) -> Answer:
        return call(self.server.bind, route, token, form, **headers)

    def login(self) -> str:
        return self.call("api/login", form={"username": "Default", "key": self.key}).data["api_token"]

    def checkout(self, *lines: tuple[int, int] | tuple[int, int, str], customer_id: int = 0, **chosen: str) -> str:
        """A session ready to order these lines: (product, pieces) or (product, pieces, options as stored)."""
        token, now = secrets.token_hex(13), datetime.now(UTC).replace(tzinfo=None, microsecond=0)
        data = {**self.template, **chosen}
        data["customer"] = {**data["customer"], "customer_id": str(customer_id)}
        if customer_id:
            data["customer_id"] = str(customer_id)
        rows = [
            {
                "api_id": 1, "customer_id": customer_id, "session_id": token, "product_id": line[0], "recurring_id": 0,
                "option": line[2] if len(line) > 2 else "[]", "quantity": line[1], "date_added": now,
            }
            for line in lines
        ]  # fmt: skip
        with self.database.writing() as db:
            row = {"api_id": 1, "session_id": token, "ip": "127.0.0.1", "date_added": self.local, "date_modified": self.local}
            db.execute(insert(models.api_session), row)
            session = {"session_id": token, "data": json.dumps(data), "expire": now + timedelta(hours=1)}
            db.execute(insert(models.session), session)
            if rows:
                db.execute(insert(models.cart), rows)
        return token

    def order(self, token: str, **headers: str) -> Answer:
        return self.call("api/order/add", token, {"payment_method": "cod", "shipping_method": "flat.flat"}, **headers)

    def set_stock(self, product_id: int, quantity: int) -> None:
        self.change(models.product, models.product.c.product_id == product_id, quantity=quantity)

    def stock(self, product_id: int) -> int:
        return self.value(select(models.product.c.quantity).where(models.product.c.product_id == product_id))

    def change(self, table: Table, where: Any, **values: Any) -> None:
        with self.database.writing() as db:
            db.execute(update(table).where(where).values(**values))

    def add(self, table: Table, **values: Any) -> int:
        with self.database.writing() as db:
            return int(db.execute(insert(table), values).inserted_primary_key[0])

    def value(self, statement: Any) -> Any:
        with self.database.reading() as db:
            return db.execute(statement).scalar()

    def count(self, table: Table, *where: Any) -> int:
        return int(self.value(select(func.count()).select_from(table).where(*where)))

    def setting(self, key: str, value: str) -> None:
        self.change(models.setting, models.setting.c.key == key, value=value)

    def cart(self, token: str) -> dict[int, int]:
        """Pieces by product, as the server shows them."""
        lines = self.call("api/cart/products", token).data["products"]
        return {int(line["product_id"]): int(line["quantity"]) for line in lines}

    def _template(self) -> dict[str, Any]:
        """The data of a session that has gone the whole way to the order."""
        token = self.login()
        place = {"firstname": "Ada", "lastname": "Tide", "address_1": "Quay 1", "city": "Port", "postcode": "12345",
                 "country_id": "222", "zone_id": "3563"}  # fmt: skip
        person = {"firstname": "Ada", "lastname": "Tide", "email": "ada@example.com", "telephone": "12345"}
        for route, form in (
            ("cart/add", {"product_id": "100", "quantity": "1"}),
            ("customer", person),
            ("payment/address", place),
            ("shipping/address", place),
            ("shipping/methods", {}),
            ("shipping/method", {"shipping_method": "flat.flat"}),
            ("payment/methods", {}),
            ("payment/method", {"payment_method": "cod"}),
        ):
            answer = self.call(f"api/{route}", token, form)
            assert "error" not in answer.data, (route, answer)
        with self.database.reading() as db:
            stored = db.execute(select(models.session.c.data).where(models.session.c.session_id == token)).scalar_one()
            row = models.api_session.c
            self.local = db.execute(select(row.date_modified).where(row.session_id == token)).scalar_one()
        self.call("api/cart/add", token, {"product[0][product_id]": "0"})
        return json.loads(stored)
