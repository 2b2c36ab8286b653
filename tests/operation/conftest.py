"""Servers on shops of their own, and a corner of Redis."""

import os
import secrets
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import ConnectionError as RedisAway
from sqlalchemy.engine import URL

from tests.cli.servers import CARTAPI, Server, answering, settings
from tests.databases import empty_database

Serve = Callable[..., Server]


@pytest.fixture
def redis_address() -> Iterator[str]:
    """A Redis for sessions, with a prefix of our own, which is emptied afterwards."""
    place, prefix = os.environ.get("CARTAPI_TEST_REDIS", "redis://127.0.0.1:6379/0"), f"cartapi_test_{secrets.token_hex(4)}:"
    client = Redis.from_url(place)
    try:
        client.ping()
    except RedisAway as error:
        pytest.fail(f"no Redis at {place} ({error}); CARTAPI_TEST_REDIS names another")
    yield f"{place}?prefix={prefix}"
    for key in client.scan_iter(f"{prefix}*"):
        client.delete(key)
    client.close()


@pytest.fixture(scope="module")
def maria_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[URL, dict[str, str]]]:
    """A demo shop on MariaDB and what `cartapi demo` said of it."""
    with empty_database("mariadb", tmp_path_factory.mktemp("shop")) as url:
        text = url.render_as_string(hide_password=False)
        made = subprocess.run(
            [*CARTAPI, "demo", "--database-url", text], env=settings(), check=True, capture_output=True, text=True
        )
        yield url, {line[:10].strip(): line[10:].strip() for line in made.stdout.splitlines()}


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Starts `cartapi serve` and waits until it answers; `said` is what else the caller knows of its shop."""
    running: list[Server] = []

    def begin(*options: str, said: dict[str, str] | None = None, **environ: str) -> Server:
        with (tmp_path / "log").open("a") as log:
            process = subprocess.Popen(
                [*CARTAPI, "serve", *options], cwd=tmp_path, env=settings() | environ, stdout=subprocess.PIPE, stderr=log, text=True
            )
        running.append(server := Server(process, tmp_path, dict(said or {})))
        for line in process.stdout or ():
            server.lines.append(line.rstrip("\n"))
            server.said.update([(line[:10].strip(), line[10:].strip())])
            if line.startswith("Database"):
                break
        for _ in range(200):
            if answering(server):
                return server
            time.sleep(0.05)
        raise AssertionError((tmp_path / "log").read_text())

    yield begin
    for server in running:
        if server.process.poll() is None:
            server.process.kill()
        server.process.communicate()
