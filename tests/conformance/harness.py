"""Runs recorded conversations against the app in this process: answers, rows and mails, compared by the replay tool's own rules."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import requests
from flask import Flask
from sqlalchemy import Connection, text

from cartapi.app import create_app
from cartapi.config import Config
from cartapi.services.mail_relay import Relay
from cartapi.store.database import Database
from tests.conformance import replay
from tests.conformance.replay import MailSink

HERE = Path(__file__).parent
SETTLED = ("cartapi_outbox", "cartapi_idempotency", "cartapi_throttle", "oc_session")
WRITTEN = [table for table in replay.WATCH if table.startswith(("oc_order", "oc_cart", "oc_api_session"))]
"""Emptied even when nothing is left in them: MyISAM fills the holes of deleted rows, and the recordings began without holes."""
Case = dict[str, Any]


@cache
def store() -> dict[str, list[dict[str, Any]]]:
    """The rows of the recorded shop."""
    return json.loads((HERE / "store.json").read_text())


def cases() -> Iterator[tuple[str, Case]]:
    """Every recorded conversation with the name of its file."""
    for path in sorted((HERE / "cases").glob("*.json")):
        for case in json.loads(path.read_text()):
            yield path.stem, case


class Shop:
    """The recorded shop in one database, put back to its first state before each case."""

    def __init__(self, database: Database, mail_port: int, sink: MailSink) -> None:
        self.database = database
        self.sink = sink
        self.mail_port = mail_port
        self.app = create_app(Config(cache_seconds=3600, housekeeping_seconds=0), database)
        self.source = self.app.extensions["cartapi"].source
        self.relay = Relay(database)
        self.dirty: set[str] = set(store()) | set(SETTLED)
        self.recorded_order = _empties_tables_at_once(database)

    def run(self, case: Case) -> list[str]:
        """What differs from the recording; [] when nothing does."""
        with self.database.writing() as db:
            self._restore(db)
            for change in case.get("setup", []):
                self._change(db, change)
        self.dirty |= {step["change"]["table"] for step in case["steps"] if "change" in step}
        with self.database.reading() as db:
            before = replay.snapshot(db)
        self.source.forget()
        started = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")
        self.sink.mails.clear()
        answers = self._answers(case)
        self.relay.run_once()
        with self.database.reading() as db:
            delta = replay.changes(before, replay.snapshot(db), started)
        self.dirty |= set(delta) | set(SETTLED) | set(WRITTEN)
        if not self.recorded_order:
            case = {**case, "expect_db": _unordered(case["expect_db"])}
            delta = _unordered(delta)
        return replay.compare(case, answers, delta, list(self.sink.mails))

    def _answers(self, case: Case) -> list[dict[str, Any]]:
        original, engine = requests.Session, _Changes(self)
        try:
            requests.Session = lambda: _Client(self.app)  # type: ignore[assignment,misc]
            return replay.run_steps("", case, engine)
        finally:
            requests.Session = original  # type: ignore[misc]

    def _change(self, db: Connection, change: dict[str, Any]) -> None:
        self.dirty.add(change["table"])
        replay.apply(db, change)

    def _restore(self, db: Connection) -> None:
        for table in sorted(self.dirty):
            db.execute(text(f"DELETE FROM {table}"))
            if db.dialect.name == "mysql" and table in WRITTEN:
                db.execute(text(f"ALTER TABLE {table} AUTO_INCREMENT = 1"))
            rows = store().get(table, [])
            if rows:
                columns = ", ".join(replay.quote(db, column) for column in rows[0])
                db.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({', '.join(':' + c for c in rows[0])})"), rows)
        if "oc_setting" in self.dirty:
            port = {"table": "oc_setting", "where": {"key": "config_mail_smtp_port"}, "set": {"value": str(self.mail_port)}}
            replay.apply(db, port)
        self.dirty.clear()


def _empties_tables_at_once(database: Database) -> bool:
    """Whether `DELETE` without a condition leaves a MyISAM table new. With row-wise binary logs (MySQL 8.0 and newer) it leaves
    holes, and SQLite knows none: there, added rows have another order than in the recording."""
    if database.is_sqlite:
        return False
    with database.reading() as db:
        logged, by = db.execute(text("SELECT @@log_bin, @@binlog_format")).one()
    return not logged or by != "ROW"


def _unordered(tables: dict[str, Any]) -> dict[str, Any]:
    """Added rows in an order of their own: the recorded one is MyISAM's, which puts new rows where deleted ones were."""
    return {
        table: {**changed, "added": sorted(changed["added"], key=_sortable)} if "added" in changed else changed
        for table, changed in tables.items()
    }


def _sortable(row: dict[str, Any]) -> list[str]:
    """The row's values, numbers alike whether a database gives them as text or not."""
    return [f"{float(value):.4f}" if _is_number(value) else str(value) for _, value in sorted(row.items())]


def _is_number(value: Any) -> bool:
    try:
        float(value)
    except (TypeError, ValueError):
        return False
    return True


class _Changes:
    """Stands where the replay tool has a database engine: changes between two calls."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop

    def begin(self) -> Any:
        return self

    def __enter__(self) -> Connection:
        self.context = self.shop.database.writing()
        return self.context.__enter__()

    def __exit__(self, *error: Any) -> None:
        self.context.__exit__(*error)
        self.shop.source.forget()  # as if the seconds that settings may be kept were over


class _Client:
    """Stands where the replay tool has a `requests` session: the same calls, to Flask's test client."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.cookies: dict[str, str] = {}

    def request(self, method: str, url: str, params: Any, data: Any, headers: dict[str, str], allow_redirects: bool) -> Any:
        prepared = requests.Request(method, "http://localhost" + url, params=params, data=data, headers=headers).prepare()
        response = self.app.test_client(use_cookies=False).open(
            prepared.path_url,
            method=method,
            data=prepared.body,
            headers={key: value for key, value in prepared.headers.items() if key != "Content-Length"},
        )
        return _Response(response)


class _Response:
    def __init__(self, response: Any) -> None:
        self.status_code = response.status_code
        self.headers = response.headers
        self.text = response.get_data(as_text=True)

    def json(self) -> Any:
        return json.loads(self.text)
