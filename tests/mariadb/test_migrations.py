"""Our own tables come, go, and are never made by two processes at once or by a program too old for them."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from sqlalchemy import event, insert, text
from sqlalchemy.engine import URL

from cartapi.store import migrations
from cartapi.store.database import Database, DatabaseUnusable
from cartapi.store.models import own, setting, throttle
from cartapi.store.types import ZeroDateTime


@pytest.fixture
def shop(empty_url: URL) -> Iterator[Database]:
    """A shop that has never seen us, with one table."""
    database = Database(empty_url)
    with database.writing() as db:
        setting.create(db)
    yield database
    database.close()


def own_tables(database: Database) -> set[str]:
    return {name for name in database.table_names() if name.startswith("cartapi_")} - {migrations.VERSION_TABLE}


def test_up_and_down_and_up_again(shop: Database) -> None:
    assert migrations.current(shop) is None
    assert migrations.pending(shop) == ["0001", "0002", "0003"]
    migrations.upgrade(shop)
    assert migrations.current(shop) == migrations.head()
    assert migrations.pending(shop) == []
    assert own_tables(shop) == set(own.tables)
    migrations.downgrade(shop)
    assert migrations.current(shop) is None
    assert own_tables(shop) == set()
    assert "oc_setting" in shop.table_names()
    migrations.upgrade(shop)
    assert own_tables(shop) == set(own.tables)


def test_what_a_cut_off_upgrade_left_is_completed(shop: Database) -> None:
    with shop.writing() as db:
        throttle.create(db)
        db.execute(insert(throttle).values(subject="kept"))
    migrations.upgrade(shop)
    assert own_tables(shop) == set(own.tables)
    with shop.reading() as db:
        assert db.scalar(text("SELECT subject FROM cartapi_throttle")) == "kept"


def test_tables_that_are_up_to_date_cost_no_lock(database: Database) -> None:
    with database.count_statements() as statements:
        migrations.upgrade(database)
    assert not any("LOCK" in statement or "BEGIN" in statement for statement in statements)


def test_processes_that_upgrade_at_once_all_succeed(shop: Database) -> None:
    program = "import sys; from cartapi.store import database, migrations; migrations.upgrade(database.Database(sys.argv[1]))"
    url = shop.url.render_as_string(hide_password=False)
    running = [subprocess.Popen([sys.executable, "-c", program, url], stderr=subprocess.PIPE, text=True) for _ in range(3)]
    assert [(process.communicate()[1], process.returncode) for process in running] == [("", 0)] * 3
    assert migrations.pending(shop) == []


@pytest.mark.mariadb
def test_who_upgrades_next_finds_all_committed(shop: Database) -> None:
    seen: list[str | None] = []
    other = Database(shop.url)

    def look(connection: object, cursor: object, statement: str, *_: object) -> None:
        if "RELEASE_LOCK" in statement:
            seen.append(migrations.current(other))

    for engine in (shop.reader, shop.writer):
        event.listen(engine, "before_cursor_execute", look)
    migrations.upgrade(shop)
    other.close()
    assert seen == [migrations.head()]


def test_a_database_ahead_of_the_program_is_refused(shop: Database) -> None:
    migrations.upgrade(shop)
    with shop.writing() as db:
        db.execute(text("UPDATE cartapi_version SET version_num = '9999'"))
    for action in (migrations.upgrade, migrations.pending):
        with pytest.raises(DatabaseUnusable, match=r"at revision 9999, which this program .* newer cartapi"):
            action(shop)


def test_times_of_our_own_tables_may_be_unknown(database: Database) -> None:
    with database.writing() as db:
        db.execute(insert(throttle).values(subject="x", locked_until=None))
        assert db.scalar(text("SELECT COUNT(*) FROM cartapi_throttle WHERE locked_until IS NULL")) == 1
    assert isinstance(throttle.c.locked_until.type, ZeroDateTime)
