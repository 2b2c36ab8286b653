"""`cartapi db convert-engine`: says what it would do, asks, and does it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select, text
from sqlalchemy.engine import URL

from cartapi.cli import main
from cartapi.store import models
from cartapi.store.database import Database
from tests.databases import server_problem
from tests.safety.shops import demo_shop


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[URL]:
    if problem := server_problem():
        pytest.fail(problem)
    with demo_shop("myisam", tmp_path_factory.mktemp("engines")) as made:
        yield made


def run(url: URL, *options: str, typed: str = "") -> Result:
    command = ["db", "convert-engine", "--database-url", url.render_as_string(hide_password=False), *options]
    return CliRunner().invoke(main, command, input=typed)


def old(url: URL) -> int:
    database = Database(url)
    try:
        return sum(engine == "MyISAM" for engine in database.engines().values())
    finally:
        database.close()


@pytest.mark.mariadb
def test_a_dry_run_lists_and_leaves_the_tables(url: URL) -> None:
    before = old(url)
    result = run(url)
    assert result.exit_code == 0
    assert "oc_product  " in result.output
    assert f"{before} tables, " in result.output
    assert "nothing was changed" in result.output
    assert old(url) == before > 0


@pytest.mark.mariadb
def test_it_asks_first_and_no_is_no(url: URL) -> None:
    before = old(url)
    assert run(url, "--do-it", typed="n\n").exit_code == 1
    assert old(url) == before


@pytest.mark.mariadb
def test_yes_converts_all_and_loses_no_row(url: URL) -> None:
    database = Database(url)
    products = select(func.count()).select_from(models.product)
    with database.reading() as db:
        before = db.execute(products).scalar()
        db.execute(text("CREATE TABLE stranger (id INT) ENGINE=MyISAM"))
    result = run(url, "--do-it", "--yes")
    assert result.exit_code == 0, result.output
    with database.reading() as db:
        assert db.execute(products).scalar() == before
    assert [name for name, engine in database.engines().items() if engine == "MyISAM"] == ["stranger"]
    database.close()
    assert run(url).output == "nothing to do: all tables of the shop know transactions\n"


def test_sqlite_needs_none_of_it(tmp_path: Path) -> None:
    with demo_shop("sqlite", tmp_path) as url:
        assert run(url).output == "nothing to do: all tables of the shop know transactions\n"
