"""What this machine can do at all: a view that does nothing, and one with six trivial queries, on the server that we ship.

`python -m tests.bench.ceiling URL [OPTIONS of serve]`; the URL is a MariaDB's or MySQL's.
"""

import argparse
import os
import threading
from collections.abc import Callable
from typing import Any

import pymysql
from flask import Flask
from sqlalchemy.engine import make_url

from cartapi.config import load
from cartapi.serving.address import claim, parse
from cartapi.serving.supervisor import Supervisor
from cartapi.serving.worker import attend

QUERIES = 6


def create_app(url: str) -> Flask:
    """Two views: /nothing and /six."""
    app, place, local = Flask("ceiling"), make_url(url), threading.local()

    def connection() -> Any:
        if not hasattr(local, "connection"):
            local.connection = pymysql.connect(
                host=place.host or "127.0.0.1",
                port=place.port or 3306,
                user=place.username,
                password=place.password or "",
                autocommit=True,
            )
        return local.connection

    @app.get("/nothing")
    def nothing() -> str:
        return "ok"

    @app.get("/six")
    def six() -> str:
        with connection().cursor() as cursor:
            for number in range(QUERIES):
                cursor.execute("SELECT %s", (number,))
                cursor.fetchall()
        return "ok"

    return app


def serve(make_app: Callable[[str], Flask], purpose: str | None) -> None:
    """Run an application over the database of the command line as `cartapi serve` would."""
    parser = argparse.ArgumentParser(description=purpose)
    parser.add_argument("url")
    parser.add_argument("--workers", type=int)
    parser.add_argument("--threads", type=int)
    options = parser.parse_args()
    config = load({"workers": options.workers, "threads": options.threads})
    address = claim(parse("127.0.0.1:0"))
    supervisor = Supervisor(address, config.workers or max(2, os.cpu_count() or 1), config.threads)
    supervisor.on_startup(lambda: print(f"Base URL  {address.base_url}", flush=True))
    supervisor.run(lambda lifeline: attend(make_app(options.url), lifeline, threading.Event()))


if __name__ == "__main__":
    serve(create_app, __doc__)
