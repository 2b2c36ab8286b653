"""What the statements of a checkout cost by themselves: a view that sends them, and answers what was answered before.

No server that keeps its promises with these statements takes more orders than this one. `python -m tests.bench.statements URL
[OPTIONS of serve]`; the URL is that of a filled shop on MariaDB or MySQL.
"""

import io
import itertools
import json
import os
import re
import threading
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from flask import Flask, Response
from pymysql.connections import Connection as MySQLConnection
from werkzeug.test import create_environ, run_wsgi_app

from cartapi.app import create_app as create_cartapi
from cartapi.config import load
from cartapi.store.database import Database
from tests.bench.ceiling import serve
from tests.bench.client import BUYERS, CALLS_OF_AN_ORDER, Shop
from tests.bench.shop import KEY, USER, forms

_UNUSED = 1_000_000
"""From here on are numbers that no order has; each process takes a million of its own."""
_ORDER = b"{order}"


class Call(NamedTuple):
    """One call of a checkout: what was sent to the database, and what was answered."""

    statements: list[bytes]
    answer: bytes


class _Sent:
    """What connections send while a `with` block lasts: all statements, and those that have the server parse others."""

    def __init__(self) -> None:
        self.statements: list[bytes] = []
        self.parsed: dict[bytes, None] = {}

    def __enter__(self) -> "_Sent":
        self._original = original = MySQLConnection._execute_command

        def execute(connection: Any, command: int, sql: str | bytes) -> None:
            statement = sql.encode() if isinstance(sql, str) else bytes(sql)
            if statement.startswith(b"PREPARE "):
                self.parsed[statement] = None
            else:
                self.statements.append(statement)
            original(connection, command, sql)

        MySQLConnection._execute_command = execute
        return self

    def __exit__(self, *error: object) -> None:
        MySQLConnection._execute_command = self._original


def _checkouts(database: Database, sent: _Sent) -> list[list[Call]]:
    """A checkout of each client, the second one that he makes in this process: the first teaches it what carts hold."""
    app = create_cartapi(load({"request_log": False}), database)
    place = Shop("http://127.0.0.1", USER, KEY, forms(3))
    return [_repeatable(_checkout(app, place, sent)) for _ in range(BUYERS)]


def _checkout(app: Flask, place: Shop, sent: _Sent) -> list[Call]:
    buyer, answer, calls = place.buyer(), b"", list[Call]()
    for _ in range(2 * CALLS_OF_AN_ORDER):
        request = buyer(answer)
        sent.statements.clear()
        answer = _answer(app, request)
        calls.append(Call(list(sent.statements), answer))
    return calls[CALLS_OF_AN_ORDER:]


def _answer(app: Flask, request: bytes) -> bytes:
    head, _, body = request.partition(b"\r\n\r\n")
    method, path, _ = head.decode().split("\r\n", 1)[0].split()
    parts = urlsplit(path)
    content = {"content_type": "application/x-www-form-urlencoded"} if body else {}
    environ = create_environ(parts.path, query_string=parts.query, method=method, input_stream=io.BytesIO(body), **content)
    environ.update(REMOTE_ADDR="127.0.0.1", CONTENT_LENGTH=str(len(body)))
    pieces, _, _ = run_wsgi_app(app, environ)
    return b"".join(pieces)


def create_app(url: str) -> Flask:
    """One view, /client/call."""
    database = Database(url)
    with _Sent() as sent:
        clients = _checkouts(database, sent)
    app, local, numbers = Flask("statements"), threading.local(), itertools.count(_UNUSED * (1 + os.getpid() % 1000))

    @app.get("/<int:client>/<int:call>")
    def view(client: int, call: int) -> Response:
        if not hasattr(local, "connection"):
            local.connection = _connection(database, sent)
        number = b"%d" % next(numbers)
        for statement in clients[client][call].statements:
            local.connection.query(statement.replace(_ORDER, number))
            while local.connection._result.has_next:
                local.connection.next_result()
        return Response(clients[client][call].answer, mimetype="application/json")

    return app


def _repeatable(calls: list[Call]) -> list[Call]:
    """The same calls, so that they can be sent again and again: the session begins anew, and orders get numbers of their own."""
    order = b"%d" % json.loads(calls[-1].answer)["order_id"]
    number = re.compile(rb"(?<=order_id = )%b\b|(?<=\()%b(?=, )|(?<=:)%b(?=[:}])" % (order, order, order))
    *before, last = calls
    login = [sql.replace(b"INSERT INTO oc_session", b"REPLACE INTO oc_session") for sql in before[0].statements]
    return [
        Call(login, before[0].answer),
        *before[1:],
        Call([number.sub(_ORDER, sql) for sql in last.statements], last.answer),
    ]


def _connection(database: Database, sent: _Sent) -> Any:
    """A connection as the product's own, on which the server has parsed what it is to execute."""
    pooled = database.writer.raw_connection()
    pooled.detach()
    connection: Any = pooled.dbapi_connection
    for statement in sent.parsed:
        connection.query(statement)
    return connection


if __name__ == "__main__":
    serve(create_app, __doc__)
