"""Servers on demo shops of every kind, shared by the tests of a file."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cartapi.store.database import Database
from tests.databases import server_problem
from tests.safety.arena import Arena, Server
from tests.safety.shops import KINDS, demo_shop


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that plays in an arena is run once for each kind of table."""
    if "kind" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--db")
        wanted = [each for each in KINDS if chosen == "both" or (each == "sqlite") == (chosen == "sqlite")]
        marks = {True: (), False: (pytest.mark.mariadb,)}
        params = [pytest.param(each, marks=marks[each == "sqlite"]) for each in wanted]
        metafunc.parametrize("kind", params, scope="session", indirect=True)


@pytest.fixture(scope="session")
def kind(request: pytest.FixtureRequest) -> str:
    """ "sqlite", "innodb" or "myisam"."""
    if request.param != "sqlite" and (problem := server_problem()):
        pytest.fail(problem)
    return request.param


@contextmanager
def arena_of(kind: str, folder: Path, *options: str, **environ: str) -> Iterator[Arena]:
    """A server of its own on a shop of its own."""
    with demo_shop(kind, folder) as url:
        server, database = Server(url, folder, *options, **environ), Database(url)
        try:
            yield Arena(kind, server, database)
        finally:
            database.close()
            if server.process.poll() is None:
                server.stop()


@pytest.fixture(scope="session")
def arena(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arena]:
    """The server that all races of a kind share: three workers of eight threads."""
    with arena_of(kind, tmp_path_factory.mktemp(kind), "--workers", "3", "--threads", "8") as made:
        yield made
