"""`cartapi serve` says in one line what keeps it from working, with exit code 2, and opens no port."""

import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from cartapi.store import migrations
from cartapi.store.database import Database
from cartapi.store.migrations import VERSION_TABLE
from tests.cli.servers import CARTAPI, settings
from tests.databases import server_url
from tests.operation.proxies import free_port
from tests.plugins.installing import install

PLUGINS = Path(__file__).parent.parent / "plugins"
Poor = Callable[[str], str]


def refused(*options: str, **environ: str) -> str:
    """The one line."""
    port = free_port()
    command = [*CARTAPI, "serve", "--bind", f"127.0.0.1:{port}", *options]
    process = subprocess.Popen(command, env=settings() | environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    was_open = False
    while process.poll() is None:
        with socket.socket() as watching:
            was_open |= watching.connect_ex(("127.0.0.1", port)) == 0
        time.sleep(0.05)
    said, complaint = process.communicate()
    assert (process.returncode, said, was_open) == (2, "", False)
    (line,) = complaint.splitlines()
    return line


def place(database: Database) -> tuple[str, str]:
    return "--database-url", database.url.render_as_string(hide_password=False)


@pytest.fixture
def poor(fresh_database: Database) -> Iterator[Poor]:
    """Makes a user with these rights on the shop's database; returns its URL."""
    name = f"cartapi_t_{fresh_database.url.database[-8:]}"

    def run(statement: str) -> None:
        with fresh_database.writing() as db:
            db.execute(text(statement))

    def make(grant: str) -> str:
        run(f"CREATE USER {name}@'%' IDENTIFIED BY 'a-secret'")
        if grant:
            run(f"GRANT {grant} ON {fresh_database.url.database}.* TO {name}@'%'")
        url = server_url().set(username=name, password="a-secret", database=fresh_database.url.database)
        return url.render_as_string(hide_password=False)

    yield make
    run(f"DROP USER IF EXISTS {name}@'%'")


@pytest.mark.mariadb
@pytest.mark.parametrize(
    ("grant", "complaint"),
    [
        ("", "the user has no rights on this database"),
        ("SELECT", "lacks INSERT on oc_session, UPDATE on oc_session"),
        ("SELECT, INSERT, UPDATE", "lacks DELETE on oc_session"),
    ],
)
def test_a_user_who_may_not_write(poor: Poor, grant: str, complaint: str) -> None:
    line = refused("--database-url", poor(grant))
    assert complaint in line
    assert "a-secret" not in line


@pytest.mark.mariadb
def test_a_user_who_may_not_create_our_tables(fresh_database: Database, poor: Poor) -> None:
    migrations.downgrade(fresh_database)
    assert "the user lacks a right on the tables" in refused("--database-url", poor("SELECT, INSERT, UPDATE, DELETE"))


def test_tables_of_a_newer_program(fresh_database: Database) -> None:
    with fresh_database.writing() as db:
        db.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))
    assert "belong to a newer cartapi; install that one" in refused(*place(fresh_database))


def test_two_packages_with_one_code(database: Database, tmp_path: Path) -> None:
    install(PLUGINS / "tiny_methods", tmp_path)
    module = tmp_path / "tiny_methods/__init__.py"
    module.write_text(module.read_text("utf-8").replace('code = "balloon"', 'code = "flat"'), "utf-8")
    line = refused(*place(database), PYTHONPATH=str(tmp_path))
    assert line == "Error: shipping 'flat' is claimed by cartapi.extensions.shipping.flat:Flat and tiny_methods:Balloon"


def test_a_wrong_prefix_with_the_right_one_named(database: Database) -> None:
    assert "there is no table my_setting; the prefix may be 'oc_'" in refused(*place(database), "--table-prefix", "my_")


@pytest.mark.parametrize(
    ("environ", "complaint"),
    [
        ({"CARTAPI_SESSION_STORE": "redis://:a-secret@127.0.0.1:1/0"}, "session_store redis://:***@127.0.0.1:1/0: "),
        ({"CARTAPI_SESSION_STORE": "memcached://h"}, "write redis://host:6379/0, or leave it empty"),
        ({"CARTAPI_LOG_FORMAT": "xml"}, "log_format: 'xml' is none of text, json"),
        ({"CARTAPI_OPENCART_CONFIG": "/nowhere/config.php"}, "/nowhere/config.php: there is no such file"),
    ],
)
def test_settings_that_cannot_work(database: Database, environ: dict[str, str], complaint: str) -> None:
    line = refused(*place(database), **environ)
    assert complaint in line
    assert "a-secret" not in line


def test_a_config_php_of_a_database_that_is_away(tmp_path: Path) -> None:
    file = tmp_path / "config.php"
    names = {"DB_HOSTNAME": "127.0.0.1", "DB_PORT": "1", "DB_USERNAME": "u", "DB_PASSWORD": "a-secret", "DB_DATABASE": "d"}
    file.write_text("<?php " + "".join(f"define('{name}', '{value}');" for name, value in names.items()))
    line = refused("--opencart", str(file))
    assert "no server answers" in line
    assert "a-secret" not in line
