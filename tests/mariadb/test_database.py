"""Connections: what they cost, what they see, what happens when the server goes away."""

import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pymysql
import pytest
from sqlalchemy import Connection, bindparam, func, insert, select, text, update
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, OperationalError

from cartapi.store.creation import create_shop_tables
from cartapi.store.database import Database, DatabaseUnusable, is_disconnect, is_retryable
from cartapi.store.models import cart, metadata, order, product_description, setting
from cartapi.store.statements import Statement
from tests.databases import empty_database, server_problem

mariadb_only = pytest.mark.parametrize(
    "backend", [pytest.param("mariadb", marks=pytest.mark.mariadb)], scope="session", indirect=True
)


@pytest.fixture
def alone(database: Database) -> Iterator[Database]:
    """The same database with connections of its own."""
    own = Database(database.url)
    yield own
    own.close()


def carts(db: Connection) -> int | None:
    return db.scalar(select(func.count()).select_from(cart))


def test_what_was_written_is_there_afterwards_and_what_failed_is_not(database: Database) -> None:
    with database.writing() as db:
        db.execute(insert(cart).values(session_id="kept"))
    with suppress(ZeroDivisionError), database.writing() as db:
        db.execute(insert(cart).values(session_id="lost"))
        raise ZeroDivisionError
    with database.reading() as db:
        assert db.scalars(select(cart.c.session_id)).all() == ["kept"]


def test_a_reading_connection_sees_what_others_commit_meanwhile(database: Database) -> None:
    with database.reading() as reader:
        assert carts(reader) == 0
        with database.writing() as writer:
            writer.execute(insert(cart).values(session_id="new"))
            assert carts(reader) == 0
        assert carts(reader) == 1


@pytest.mark.mariadb
def test_a_use_costs_its_statements_and_a_transaction_one_commit_more(database: Database, sent: list[str]) -> None:
    for use in (database.reading, database.writing):
        with use() as db:
            carts(db)
    sent.clear()
    with database.reading() as db:
        carts(db)
    assert len(sent) == 1
    sent.clear()
    with database.writing() as db:
        carts(db)
    assert sent[1:] == ["COMMIT"]


@pytest.mark.mariadb
def test_a_connection_is_set_up_in_one_statement(alone: Database, sent: list[str]) -> None:
    with alone.reading() as db:
        modes = db.execute(text("SELECT @@sql_mode, @@character_set_client, @@autocommit")).one()
    assert modes == ("NO_ZERO_IN_DATE,NO_ENGINE_SUBSTITUTION", "utf8mb4", 1)
    assert sum("sql_mode=" in command for command in sent) == 1


@pytest.mark.mariadb
def test_the_servers_clock_follows_the_shops_time_zone(alone: Database) -> None:
    def zones() -> set[str]:
        found = set()
        for use in (alone.reading, alone.writing):
            with use() as db:
                found.add(db.scalar(text("SELECT @@time_zone")))
        return found

    own = zones()
    alone.set_timezone("Asia/Kolkata")
    assert zones() == {"+05:30"}
    alone.set_timezone("Nowhere/Land")
    assert zones() == {"+00:00"}
    alone.set_timezone(None)
    assert zones() == own


@pytest.mark.mariadb
def test_a_killed_connection_is_one_error_and_then_forgotten(alone: Database) -> None:
    with alone.reading() as victim:
        number = victim.scalar(text("SELECT CONNECTION_ID()"))
        with alone.writing() as killer:
            killer.execute(text(f"KILL {number}"))
        with pytest.raises(DBAPIError) as caught:
            victim.execute(text("SELECT 1"))
    assert is_disconnect(caught.value)
    assert not is_retryable(caught.value)
    with alone.reading() as db:
        assert db.scalar(text("SELECT 1")) == 1


@pytest.mark.mariadb
def test_a_deadlock_is_worth_another_try(alone: Database) -> None:
    with alone.writing() as db:
        db.execute(insert(cart), [{"session_id": "a"}, {"session_id": "b"}])
    both_hold_one = threading.Barrier(2, timeout=10)
    errors: list[BaseException] = []

    def work(first: int, second: int) -> None:
        try:
            with alone.writing() as db:
                db.execute(update(cart).where(cart.c.cart_id == first).values(quantity=1))
                both_hold_one.wait()
                db.execute(update(cart).where(cart.c.cart_id == second).values(quantity=1))
        except OperationalError as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=pair) for pair in ((1, 2), (2, 1))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(errors) == 1
    assert is_retryable(errors[0])
    assert not is_disconnect(errors[0])


def test_a_busy_sqlite_file_is_worth_another_try(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/shop.db", connect_args={"timeout": 0})
    with database.writing(), pytest.raises(OperationalError) as caught, database.writing():
        pass
    assert is_retryable(caught.value)
    assert not is_disconnect(caught.value)
    database.close()


def test_a_mistake_in_a_statement_is_worth_no_other_try(database: Database) -> None:
    with pytest.raises(DBAPIError) as caught, database.reading() as db:
        db.execute(text("SELECT nothing FROM nowhere"))
    assert not is_retryable(caught.value)
    assert not is_disconnect(caught.value)


@pytest.mark.mariadb
def test_engines_of_tables(database: Database) -> None:
    assert database.engines()["oc_order"] == "MyISAM"
    assert database.transactional("oc_cart")
    assert not database.transactional("oc_order")
    assert not database.transactional("oc_nothing")


def test_every_table_of_sqlite_is_transactional() -> None:
    database = Database("sqlite://")
    create_shop_tables(database)
    assert database.transactional("oc_order")
    assert not database.transactional("oc_nothing")
    database.close()


SOME = (order, setting, cart, product_description)


@pytest.fixture
def prefixed(empty_url: URL, request: pytest.FixtureRequest) -> Iterator[Database]:
    database = Database(empty_url, prefix=request.param)
    with database.writing() as db:
        metadata.create_all(db, SOME)
    yield database
    database.close()


@pytest.mark.parametrize("prefixed", ["", "shop_", "oc_oc_", "my$"], indirect=True)
def test_another_prefix_is_exchanged_everywhere(prefixed: Database) -> None:
    prefixed.check()
    with prefixed.writing() as db:
        db.execute(insert(order).values(order_id=3, total="1.5"))
        db.execute(insert(setting).values(key="config_name", value="oc_order stays as it is"))
        assert db.scalar(select(setting.c.value)) == "oc_order stays as it is"
    with prefixed.reading() as db:
        a, b = order.alias("oc_a"), order.alias("b")
        assert db.execute(select(a.c.order_id, b.c.order_id).join_from(a, b, a.c.order_id == b.c.order_id)).one() == (3, 3)
    names = {table.name for table in SOME}
    assert prefixed.table_names() == names
    assert set(prefixed.engines()) == names
    plain = Database(prefixed.url)
    assert plain.table_names() == {prefixed.prefix + name.removeprefix("oc_") for name in names}
    plain.close()


@pytest.mark.parametrize("prefixed", ["", "shop_", "oc_oc_", "my$"], indirect=True)
def test_another_prefix_stands_in_statements_that_the_driver_runs(prefixed: Database) -> None:
    with prefixed.count_statements() as statements, prefixed.writing() as db:
        key = Statement(insert(order)).run(db, {"total": "2.5"}).key
        assert Statement(select(order.c.total).where(order.c.order_id == bindparam("id"))).value(db, {"id": key}) is not None
    assert [f"{prefixed.prefix}order" in statement for statement in statements[-2:]] == [True, True]


def test_statements_are_counted(database: Database) -> None:
    with database.count_statements() as statements, database.reading() as db:
        carts(db)
        carts(db)
    with database.reading() as db:
        carts(db)
    assert len(statements) == 2
    assert "oc_cart" in statements[0]


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("nonsense", "the database URL is not understood"),
        ("oracle://host/shop", "the database URL begins with oracle"),
        ("mysql+nodriver://host/shop", "the driver"),
        ("mysql+pymysql://root@127.0.0.1/", "names no database"),
    ],
)
def test_a_url_that_cannot_be_meant(url: str, message: str) -> None:
    with pytest.raises(DatabaseUnusable, match=message):
        Database(url)


def test_a_prefix_that_cannot_be_meant() -> None:
    with pytest.raises(DatabaseUnusable, match="table prefix"):
        Database("sqlite://", prefix="oc`; --")


def test_no_server_there() -> None:
    with pytest.raises(DatabaseUnusable, match=r"^mysql\+pymysql://ann:\*\*\*@127\.0\.0\.1:1/shop\S*: no server answers$"):
        Database("mysql+pymysql://ann:secret@127.0.0.1:1/shop").check()


def test_a_server_that_wants_more_than_the_driver_has(monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(connection: object) -> None:
        raise RuntimeError("'cryptography' package is required for sha256_password or caching_sha2_password auth methods")

    monkeypatch.setattr(pymysql.connections.Connection, "connect", connect)
    with pytest.raises(DatabaseUnusable, match=r"let it speak TLS, or pip install 'cartapi\[rsa\]'$"):
        Database("mysql+pymysql://ann:secret@127.0.0.1/shop").check()


@pytest.mark.mariadb
def test_a_server_that_refuses(database: Database) -> None:
    for url, message in (
        (database.url.set(username="nobody", password="wrong"), "user name or password refused"),
        (database.url.set(database="cartapi_test_nowhere"), "there is no such database"),
    ):
        with pytest.raises(DatabaseUnusable, match=message):
            Database(url).check()


def test_a_shop_under_another_prefix_is_hinted_at(empty_url: URL) -> None:
    shop = Database(empty_url, prefix="shop_")
    with shop.writing() as db:
        setting.create(db)
    shop.close()
    database = Database(empty_url)
    with pytest.raises(DatabaseUnusable, match=r"no table oc_setting; the prefix may be 'shop_'$"):
        database.check()
    database.close()


def test_checking_makes_no_file(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnusable, match="no such file"):
        Database(f"sqlite:///{tmp_path}/shop.db").check()
    assert list(tmp_path.iterdir()) == []


def test_in_memory_all_connections_see_one_database() -> None:
    database = Database("sqlite://")
    create_shop_tables(database)
    with database.writing() as db:
        db.execute(insert(cart).values(session_id="here"))
    with database.reading() as db:
        assert carts(db) == 1
    database.close()


def test_tests_say_why_there_is_no_server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CARTAPI_TEST_MARIADB", "mysql+pymysql://root@127.0.0.1:1/")
    assert "no MariaDB at mysql+pymysql://root@127.0.0.1:1/" in server_problem()
    with pytest.raises(OperationalError), empty_database("mariadb", tmp_path):
        pass
