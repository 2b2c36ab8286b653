"""`cartapi db`: each outcome is one clear line and an exit code."""

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text
from sqlalchemy.engine import URL

from cartapi.cli import main
from cartapi.store.database import Database


def run(*arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(main, ["db", *arguments], env=environment)


@pytest.fixture
def url(empty_url: URL) -> str:
    return empty_url.render_as_string(hide_password=False)


def test_init_check_and_a_second_init(url: str) -> None:
    made = run("init", "--database-url", url)
    assert (made.exit_code, made.output) == (0, "134 tables of the shop and 11 of our own were created\n")
    checked = run("check", CARTAPI_DATABASE_URL=url)
    assert checked.exit_code == 0, checked.output
    assert checked.output.splitlines() == [
        "ok      the shop's tables are there, with the prefix 'oc_'",
        "ok      they have the columns that the server needs",
        "ok      our own tables are at revision 0003",
    ]
    again = run("init", "--database-url", url)
    assert again.exit_code == 2
    assert again.output.startswith("Error: the database is not empty: it has 146 tables (cartapi_audit, ")
    assert again.output.count("\n") == 1


@pytest.fixture
def file(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/shop.db"


def test_init_with_a_prefix(file: str) -> None:
    assert run("init", "--database-url", file, "--table-prefix", "my_").exit_code == 0
    assert run("check", CARTAPI_DATABASE_URL=file, CARTAPI_TABLE_PREFIX="my_").exit_code == 0
    unprefixed = run("check", "--database-url", file)
    assert unprefixed.exit_code == 1
    assert unprefixed.output == f"PROBLEM {file}: there is no table oc_setting; the prefix may be 'my_'\n"


def alter(url: str, *statements: str) -> None:
    database = Database(url)
    with database.writing() as db:
        for statement in statements:
            db.execute(text(statement))
    database.close()


def test_check_names_what_is_missing(file: str) -> None:
    run("init", "--database-url", file)
    alter(
        file, "DROP TABLE oc_voucher", "DROP TABLE oc_review", "ALTER TABLE oc_cart DROP COLUMN quantity", "DROP TABLE cartapi_rate"
    )
    checked = run("check", "--database-url", file)
    assert checked.exit_code == 1
    assert set(checked.output.splitlines()) == {
        "ok      the shop's tables are there, with the prefix 'oc_'",
        "PROBLEM oc_voucher is missing",
        "PROBLEM oc_cart.quantity is missing",
        "PROBLEM our own tables are damaged: cartapi_rate missing",
    }


def test_upgrade_makes_our_tables_in_a_shop_and_then_has_nothing_to_do(file: str) -> None:
    alter(file, "CREATE TABLE oc_setting (setting_id INTEGER)")
    told = run("check", "--database-url", file).output
    assert "PROBLEM our own tables lack revision 0001, 0002, 0003: run `cartapi db upgrade`" in told
    assert run("upgrade", "--database-url", file).output == "upgraded to revision 0003\n"
    assert run("upgrade", "--database-url", file).output == "nothing to do: the tables are at revision 0003\n"


def test_tables_of_a_newer_program(file: str) -> None:
    run("init", "--database-url", file)
    alter(file, "UPDATE cartapi_version SET version_num = '9999'")
    assert run("upgrade", "--database-url", file).exit_code == 2
    checked = run("check", "--database-url", file)
    assert checked.exit_code == 1
    assert "PROBLEM the tables cartapi_… are at revision 9999" in checked.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["check"], "Error: Missing option '--database-url' (env var: 'CARTAPI_DATABASE_URL').\n"),
        (["frob"], "Error: No such command 'frob'.\n"),
        (
            ["init", "--database-url", "oracle://x"],
            "Error: the database URL begins with oracle; MySQL, MariaDB and SQLite are known\n",
        ),
        (["upgrade", "--database-url", "sqlite:////no/such/shop.db"], "Error: sqlite:////no/such/shop.db: there is no such file\n"),
    ],
)
def test_errors_of_use_are_one_line_and_exit_code_2(monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str) -> None:
    monkeypatch.delenv("CARTAPI_DATABASE_URL", raising=False)
    result = run(*arguments)
    assert (result.exit_code, result.stderr, result.stdout) == (2, message, "")


def test_help_loads_neither_the_database_nor_the_server() -> None:
    help_and_modules = "main(['--help'], standalone_mode=False); print({'sqlalchemy', 'flask'} & set(sys.modules))"
    program = f"import sys; from cartapi.cli import main; {help_and_modules}"
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert "db " in shown
    assert shown.endswith("set()\n")
