"""Statements that wait for the next one: all arrive, in their order, and what fails among them ends the rest."""

from collections.abc import Iterator
from pathlib import Path

import pymysql
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymysql.converters import escape_string
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from cartapi.store import driver
from cartapi.store.database import Database
from cartapi.store.pipelining import LONGEST, PipeliningConnection
from cartapi.store.savepoints import Savepoint
from tests.databases import empty_database

ADD = "INSERT INTO notes (note) VALUES (%s)"
CHANGE = "UPDATE notes SET note = %s WHERE note = %s"
pytestmark = pytest.mark.mariadb


@pytest.fixture
def notes(backend: str, tmp_path: Path) -> Iterator[Database]:
    """A database with one table, `notes`."""
    with empty_database(backend, tmp_path) as url:
        database = Database(url)
        with database.writing() as db:
            db.execute(text("CREATE TABLE notes (id INT AUTO_INCREMENT PRIMARY KEY, note LONGTEXT) ENGINE=InnoDB"))
        yield database
        database.close()


def held(database: Database) -> list[str]:
    with database.reading() as db:
        return list(db.scalars(text("SELECT note FROM notes ORDER BY id")))


def test_statements_that_were_put_off_go_with_the_commit_in_one_packet(notes: Database, sent: list[str]) -> None:
    with notes.writing() as db:
        del sent[:]
        for note in ("a", 'it\'s; \\ "b"', "ü"):
            driver.put_off(db, ADD, (note,))
        assert sent == []
    (packet,) = sent
    assert packet.count("INSERT INTO notes") == 3
    assert packet.endswith(";COMMIT")
    assert held(notes) == ["a", 'it\'s; \\ "b"', "ü"]


def test_a_statement_sees_what_was_put_off_before_it(notes: Database) -> None:
    with notes.writing() as db:
        driver.put_off_all(db, ADD, [("a",), ("b",)])
        assert [row[0] for row in driver.run(db, "SELECT note FROM notes ORDER BY id", ()).rows] == ["a", "b"]
        driver.put_off(db, ADD, ("c",))
        assert driver.run(db, ADD, ("d",)).key == 4
        driver.put_off(db, CHANGE, ("e", "d"))
        assert db.scalar(text("SELECT COUNT(*) FROM notes WHERE note = 'e'")) == 1
    assert held(notes) == ["a", "b", "c", "e"]


def test_each_of_several_statements_tells_how_many_rows_it_changed(notes: Database, sent: list[str]) -> None:
    with notes.writing() as db:
        driver.put_off_all(db, ADD, [("a",), ("a",), ("b",)])
        changed: list[int] = []
        del sent[:]
        driver.run_each(db, [(CHANGE, ("x", "a")), (CHANGE, ("y", "nobody")), (CHANGE, ("z", "b"))], changed)
        assert changed == [2, 0, 1]
        assert len(sent) == 1


def test_hundreds_of_statements_tell_it_too(notes: Database) -> None:
    with notes.writing() as db:
        driver.put_off_all(db, ADD, [(str(number),) for number in range(0, 500, 2)])
        driver.put_off(db, ADD, ("x" * LONGEST,))
        changed: list[int] = []
        driver.run_each(db, [(CHANGE, (f"n{number}", str(number))) for number in range(500)], changed)
    assert changed == [1, 0] * 250


def test_the_first_that_fails_ends_the_rest_and_the_transaction(notes: Database) -> None:
    def unnoticed() -> None:
        with notes.writing() as db:
            driver.put_off(db, ADD, ("a",))
            driver.put_off(db, "INSERT INTO nowhere VALUES (1)", ())
            driver.put_off(db, ADD, ("b",))

    with pytest.raises(DBAPIError, match="nowhere"):
        unnoticed()
    assert held(notes) == []
    changed: list[int] = []

    def counted() -> None:
        with notes.writing() as db:
            driver.put_off(db, ADD, ("a",))
            driver.run_each(db, [(CHANGE, ("x", "a")), ("UPDATE nowhere SET x = 1", ()), (CHANGE, ("y", "x"))], changed)

    with pytest.raises(DBAPIError, match="nowhere"):
        counted()
    assert changed == [1]
    assert held(notes) == []


def test_after_a_failure_the_connection_serves_on(notes: Database) -> None:
    with notes.writing() as db:
        savepoint = Savepoint(db)
        driver.put_off(db, "INSERT INTO nowhere VALUES (1)", ())
        driver.put_off(db, ADD, ("lost",))
        with pytest.raises(DBAPIError):
            savepoint.settle()
        savepoint.roll_back()
        driver.put_off(db, ADD, ("kept",))
    assert held(notes) == ["kept"]


def test_a_rollback_forgets_what_was_put_off(notes: Database, sent: list[str]) -> None:
    def broken_off() -> None:
        with notes.writing() as db:
            driver.put_off(db, ADD, ("a",))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken_off()
    assert not any("INSERT INTO notes" in packet for packet in sent)
    assert held(notes) == []


def test_what_would_fill_a_packet_is_sent_before(notes: Database, sent: list[str]) -> None:
    with notes.writing() as db:
        del sent[:]
        for _ in range(3):
            driver.put_off(db, ADD, ("x" * (LONGEST // 2 + 1),))
    assert len(sent) == 2
    assert len(held(notes)) == 3


def test_savepoints_nest_and_take_back_only_their_own(notes: Database) -> None:
    with notes.writing() as db:
        outer = Savepoint(db)
        driver.put_off(db, ADD, ("outer",))
        inner = Savepoint(db)
        driver.put_off(db, ADD, ("inner",))
        inner.roll_back()
        again = Savepoint(db)
        driver.put_off(db, ADD, ("again",))
        again.release()
        outer.release()
    assert held(notes) == ["outer", "again"]


def test_reading_connections_take_one_statement_a_packet(notes: Database) -> None:
    """Several in one are for transactions only."""
    with notes.reading() as db, pytest.raises(DBAPIError):
        db.exec_driver_sql("SELECT 1; SELECT 2")


@given(st.text(alphabet=st.one_of(st.sampled_from("\\'\"\n\r\0\x1a%;ab"), st.characters(exclude_categories=["Cs"]))))
def test_texts_are_escaped_as_pymysql_does_but_for_double_quotes(value: str) -> None:
    connection = PipeliningConnection(defer_connect=True)
    connection.server_status = 0
    assert connection.escape(value) == "'" + escape_string(value).replace('\\"', '"') + "'"
    connection.server_status = pymysql.constants.SERVER_STATUS.SERVER_STATUS_NO_BACKSLASH_ESCAPES
    assert connection.escape(value) == "'" + value.replace("'", "''") + "'"
