"""Processes killed, servers stopped, disks full, in the middle of orders. Short here; `make chaos` takes longer ways."""

import os
import random
import secrets
import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from http.client import HTTPException
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select

from cartapi.store import models
from cartapi.store.database import Database
from tests.safety.arena import Arena, Server
from tests.safety.conftest import arena_of
from tests.safety.inside import Inside
from tests.safety.own_server import OwnServer, missing
from tests.safety.shops import fill
from tests.services.mail_sink import Sink, smtp_sink

ORDERS = int(os.environ.get("CARTAPI_CHAOS_ORDERS", "24"))
CLIENTS = 6
GOODS, START = 100, 100_000
PATIENCE = 90.0
DURABLE = ("sqlite", "innodb")
"""Tables that can take back what a killed process wrote; for MyISAM see docs/safety.md."""


class Shoppers:
    """Clients that order, each order under a key of its own, and repeat a call until it is answered."""

    def __init__(self, arena: Arena, orders: int) -> None:
        self.arena = arena
        self.waiting = [(arena.checkout((GOODS, 1)), secrets.token_hex(8)) for _ in range(orders)]
        self.acknowledged: dict[str, int] = {}
        self.failures: list[str] = []
        self.threads = [threading.Thread(target=self._shop) for _ in range(CLIENTS)]
        for thread in self.threads:
            thread.start()

    def done(self) -> bool:
        return not any(thread.is_alive() for thread in self.threads)

    def join(self) -> None:
        for thread in self.threads:
            thread.join()

    def _shop(self) -> None:
        while self.waiting:
            try:
                token, key = self.waiting.pop()
            except IndexError:
                return
            self._order(token, key)

    def _order(self, token: str, key: str) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                answer = self.arena.order(token, Idempotency_Key=key)
            except (OSError, HTTPException, ValueError) as error:
                self.failures.append(type(error).__name__)
            else:
                if answer.order_id:
                    self.acknowledged[key] = answer.order_id
                    return
                self.failures.append(f"{answer.status} {answer.error}")
            time.sleep(0.05)


def assert_all_is_whole(arena: Arena, shoppers: Shoppers, orders: int) -> None:
    """Every order was acknowledged, there is no other, none is half there, and the stock says so too."""
    assert len(shoppers.acknowledged) == orders, shoppers.failures[-5:]
    ids = set(shoppers.acknowledged.values())
    assert len(ids) == orders
    with arena.database.reading() as db:
        assert set(db.execute(select(models.order.c.order_id)).scalars()) == ids
        statuses = set(db.execute(select(models.order.c.order_status_id)).scalars())
        parts = [
            db.execute(select(func.count(table.c.order_id.distinct()))).scalar()
            for table in (models.order_product, models.order_total, models.order_history)
        ]
    assert statuses == {1}
    assert parts == [orders] * 3
    assert arena.count(models.order_history) == orders
    assert arena.stock(GOODS) == START - orders
    mails = arena.count(models.outbox, models.outbox.c.kind == "order_add")
    assert mails == orders


def kill_workers(arena: Arena, shoppers: Shoppers, dice: random.Random) -> int:
    """Kill a worker after every few orders until all are placed; how many were killed."""
    kills, next_at = 0, 2
    while not shoppers.done():
        time.sleep(dice.uniform(0.01, 0.05))
        if len(shoppers.acknowledged) >= next_at and (workers := arena.server.workers()):
            os.kill(dice.choice(workers), signal.SIGKILL)
            kills, next_at = kills + 1, next_at + dice.randint(ORDERS // 12, ORDERS // 5)
    return kills


@contextmanager
def faulty(kind: str, folder: Path, **environ: str) -> Iterator[Arena]:
    with arena_of(kind, folder, "--workers", "3", "--threads", "4", **environ) as arena:
        arena.set_stock(GOODS, START)
        yield arena


@pytest.mark.parametrize("tables", [pytest.param(kind, marks=pytest.mark.mariadb if kind != "sqlite" else ()) for kind in DURABLE])
def test_workers_killed_in_the_middle_of_orders_lose_and_double_nothing(tables: str, tmp_path: Path) -> None:
    dice = random.Random(1)
    with faulty(tables, tmp_path) as arena:
        shoppers = Shoppers(arena, ORDERS)
        kills = kill_workers(arena, shoppers, dice)
        shoppers.join()
        assert kills
        assert_all_is_whole(arena, shoppers, ORDERS)


def test_a_server_stopped_under_load_fails_no_call(tmp_path: Path) -> None:
    """Calls that run are finished; those that come later find nobody and are repeated when the server is back."""
    with faulty("sqlite", tmp_path) as arena:
        shoppers = Shoppers(arena, ORDERS)
        for _ in range(2):
            time.sleep(0.4)
            assert arena.server.stop() == 0
            arena.server.start()
        shoppers.join()
        assert set(shoppers.failures) <= {"ConnectionRefusedError"}
        assert_all_is_whole(arena, shoppers, ORDERS)


@pytest.mark.mariadb
@pytest.mark.parametrize("how", [OwnServer.stop, OwnServer.kill], ids=["stopped", "killed"])
def test_a_database_that_goes_and_comes_back_is_served_again_without_a_restart(
    how: Callable[[OwnServer], None], tmp_path: Path
) -> None:
    assert missing() == ""
    mariadb = OwnServer(tmp_path)
    try:
        fill("innodb", mariadb.url)
        server, database = Server(mariadb.url, tmp_path, "--workers", "3", "--threads", "4"), Database(mariadb.url)
        try:
            arena = Arena("innodb", server, database)
            arena.set_stock(GOODS, START)
            workers = set(server.workers())
            shoppers = Shoppers(arena, ORDERS)
            time.sleep(0.5)
            how(mariadb)
            away = arena.call("api/cart/products", "x" * 26)
            assert (away.status, away.error) == (503, "Warning: The shop's database cannot be reached at the moment!")
            mariadb.start()
            database.close()  # the connections that this test had itself
            shoppers.join()
            assert_all_is_whole(arena, shoppers, ORDERS)
            assert {failure for failure in shoppers.failures if not failure.startswith("503 ")} == set()
            assert set(server.workers()) == workers
        finally:
            database.close()
            server.stop()
    finally:
        mariadb.stop()


class TestDisk:
    """SQLite on a disk that is full or may not be written to: the caller is told, reading goes on."""

    @pytest.fixture
    def shop(self, tmp_path: Path) -> Iterator[Inside]:
        made = Inside(tmp_path)
        yield made
        made.database.close()

    def limit(self, shop: Inside, pragma: str) -> None:
        """Have every new connection live with it, as with a full disk."""

        def set_up(connection: sqlite3.Connection, record: Any) -> None:
            connection.execute(f"PRAGMA {pragma}")

        shop.database.close()
        for engine in (shop.database.reader, shop.database.writer):
            event.listen(engine, "connect", set_up)

    @pytest.mark.parametrize("pragma", ["query_only = ON", "max_page_count = 1"], ids=["read-only", "full"])
    def test_a_call_that_must_write_is_told_so(self, shop: Inside, pragma: str) -> None:
        token = shop.checkout()
        self.limit(shop, pragma)
        seen = set()
        for number in range(40):
            fields = [(b"product_id", b"100"), (b"option[999]", str(number).encode() * 2000)]
            answer = shop.send("cart/add", token, fields)
            seen.add((answer.status_code, answer.json.get("error"), answer.headers.get("Retry-After")))
        assert (503, "Warning: The shop's database cannot be reached at the moment!", "5") in seen
        assert {status for status, _, _ in seen} <= {200, 503}
        assert shop.call("cart/products", token)["products"]


def test_no_mail_is_lost_and_none_is_sent_twice_though_relays_are_killed(tmp_path: Path) -> None:
    dice = random.Random(2)
    with smtp_sink() as sink, faulty("sqlite", tmp_path) as arena:
        arena.setting("config_mail_smtp_port", str(sink.port))
        shoppers = Shoppers(arena, ORDERS)
        kill_workers(arena, shoppers, dice)
        shoppers.join()
        arena.change(models.outbox, models.outbox.c.state == "sending", claimed_until=arena.local.replace(year=2020))
        waiting = models.outbox.c.state != "sent"
        end = time.monotonic() + PATIENCE
        while arena.count(models.outbox, waiting) and time.monotonic() < end:
            arena.change(models.outbox, models.outbox.c.state == "queued", next_attempt=arena.local.replace(year=2020))
            time.sleep(0.3)
        assert arena.count(models.outbox, waiting) == 0
        with arena.database.reading() as db:
            events = set(db.execute(select(models.outbox.c.event_key)).scalars())
        told = [int(key.split(":")[1]) for key in events if key.startswith("order_add:")]
        assert sorted(told) == sorted(shoppers.acknowledged.values())
        assert len(delivered(sink)) == len(events)


def delivered(sink: Sink) -> set[str]:
    """The mails as a receiver keeps them: of two with one Message-ID the second is dropped."""
    return {str(message_from_bytes(content)["Message-ID"]) for _, _, content in sink.mails}
