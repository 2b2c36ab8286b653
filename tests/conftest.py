"""Fixtures for all tests: databases. `pytest --db sqlite` leaves MariaDB out; `CARTAPI_REQUIRE_MARIADB=1` forbids to."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from pymysql.connections import Connection as Driver
from sqlalchemy.engine import URL

from cartapi.store.database import Database
from tests.chromium import chromium  # noqa: F401  one for all folders: Playwright starts once a process
from tests.databases import BACKENDS, empty_database, empty_tables, server_problem, shop_database


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--db", choices=(*BACKENDS, "both"), default="both", help="which databases to run the tests on")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that uses a database, directly or through another fixture, runs once for each; marked `mariadb`, only there."""
    if "backend" in metafunc.fixturenames:
        known = BACKENDS if metafunc.definition.get_closest_marker("mariadb") is None else ("mariadb",)
        chosen = metafunc.config.getoption("--db")
        marks = {"sqlite": (), "mariadb": pytest.mark.mariadb}
        names = [pytest.param(name, marks=marks[name]) for name in known if chosen in (name, "both")]
        metafunc.parametrize("backend", names, scope="session", indirect=True)


@pytest.fixture(scope="session")
def backend(request: pytest.FixtureRequest) -> str:
    """ "sqlite" or "mariadb"."""
    if request.param == "mariadb" and (problem := server_problem()):
        if os.environ.get("CARTAPI_REQUIRE_MARIADB") == "1":
            pytest.fail(problem)
        pytest.skip(problem)
    return request.param


@pytest.fixture(scope="session")
def database_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("databases")


@pytest.fixture(scope="session")
def shared_database(database_folder: Path) -> Iterator[Callable[[str], Database]]:
    """The database of a backend, made when first asked for, dropped when the tests are over."""
    made: dict[str, Database] = {}
    with ExitStack() as stack:

        def get(backend: str) -> Database:
            if backend not in made:
                made[backend] = stack.enter_context(shop_database(backend, database_folder))
            return made[backend]

        yield get


@pytest.fixture
def database(backend: str, shared_database: Callable[[str], Database]) -> Iterator[Database]:
    """A shop's database, all tables there and empty. It is shared: change its rows only; else take `fresh_database`."""
    shared = shared_database(backend)
    yield shared
    empty_tables(shared)


@pytest.fixture
def fresh_database(backend: str, database_folder: Path) -> Iterator[Database]:
    """As `database`, but new, and dropped after the test: for tests that change tables, engines or the time zone."""
    with shop_database(backend, database_folder) as made:
        yield made


@pytest.fixture
def empty_url(backend: str, tmp_path: Path) -> Iterator[URL]:
    """The URL of a database without any tables."""
    with empty_database(backend, tmp_path) as url:
        yield url


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What PyMySQL sends to the server, one entry a round trip."""
    commands: list[str] = []
    original = Driver._execute_command

    def record(self: Driver, command: int, sql: str | bytes) -> None:
        commands.append(sql.decode() if isinstance(sql, bytes) else sql)
        original(self, command, sql)

    monkeypatch.setattr(Driver, "_execute_command", record)
    return commands
