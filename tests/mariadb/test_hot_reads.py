"""What the hottest reads and writes do by themselves: packed rows, statements kept by the server, the driver's own cursor."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, bindparam, event, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from cartapi.store import driver, prepared
from cartapi.store.database import Database
from cartapi.store.models import cart, product, session
from cartapi.store.packed import BETWEEN, NEXT, NOTHING, Packed, Part, among, maybe, split
from cartapi.store.statements import Statement

NAMES = ["plain", f"with{BETWEEN}unit", f"with{NEXT}group", f"{NEXT}2{NEXT}a{BETWEEN}b{BETWEEN}", "", "ünïcode €", "last"]
LINES = Packed(
    Part((cart.c.cart_id, cart.c.option), lambda chosen: chosen.where(cart.c.session_id == bindparam("token"))),
    Part(
        (product.c.product_id, product.c.model, maybe(product.c.image)),
        lambda chosen: chosen.where(among(product.c.product_id, "ids")),
    ),
)
SAVE = Statement(update(session).where(session.c.session_id == bindparam("token")).values(data=bindparam("text")))


@pytest.fixture
def filled(database: Database) -> Database:
    """Lines and goods with texts that look like the separators of packed rows."""
    with database.writing() as db:
        db.execute(insert(cart), [{"session_id": "t", "option": name} for name in NAMES])
        db.execute(insert(product), [{"product_id": n, "model": f"M{n}", "image": None if n % 2 else "i"} for n in (1, 2, 3)])
    return database


@pytest.fixture
def db(filled: Database) -> Iterator[Connection]:
    with filled.reading() as connection:
        yield connection


def found(db: Connection, *, many: bool, names: list[str] | None = None, ids: tuple[int, ...] = (1, 2, 3, 9)) -> list[list[str]]:
    return sorted(split(LINES.raw(db, {"token": "t"}, many=many, ids={"ids": ids})))


WHOLE = sorted(
    [[str(number), name] for number, name in enumerate(NAMES, 1)] + [["1", "M1", NOTHING], ["2", "M2", "i"], ["3", "M3", NOTHING]]
)


@pytest.mark.parametrize("many", [False, True])
def test_rows_are_read_whole_whatever_their_texts_hold(db: Connection, many: bool) -> None:
    assert found(db, many=many) == WHOLE


@pytest.mark.parametrize("many", [False, True])
def test_plain_rows_travel_packed(filled: Database, many: bool) -> None:
    with filled.writing() as writer:
        writer.execute(update(cart).values(option="plain"))
    with filled.count_statements() as statements, filled.reading() as db:
        assert [row[1] for row in split(LINES.raw(db, {"token": "t"}, many=many, ids={"ids": (1,)}))] == ["plain"] * len(NAMES) + [
            "M1"
        ]
        assert list(split(LINES.raw(db, {"token": "nobody"}, many=many, ids={"ids": ()}))) == []
    assert len(statements) == 2


@pytest.mark.mariadb
@pytest.mark.parametrize("longest", [20, 40, 41, 42, 43, 44, 60])
def test_rows_that_the_server_cuts_are_read_whole(filled: Database, longest: int) -> None:
    with filled.writing() as writer:
        writer.execute(update(cart).values(option="plain"))
    with filled.reading() as db:
        db.execute(text(f"SET SESSION group_concat_max_len = {longest}"))
        assert [row[1] for row in found(db, many=True, ids=())] == ["plain"] * len(NAMES)
        db.execute(text("SET SESSION group_concat_max_len = 4294967295"))


@pytest.fixture
def keeps_statements(filled: Database) -> None:
    """A server that takes values after `USING`."""
    with filled.reading() as db:
        if not prepared.possible(db):
            pytest.skip("MySQL takes only variables after USING: it gets the text each time")


@pytest.mark.mariadb
@pytest.mark.usefixtures("keeps_statements")
def test_the_server_parses_a_statement_once_a_connection(db: Connection, sent: list[str]) -> None:
    for ids in ((1,), (2,), (3,)):
        found(db, many=True, ids=ids)
    wanted = [command.partition(" ")[0] for command in sent if "cartapi_" in command]
    assert wanted.count("PREPARE") <= 1
    assert wanted.count("EXECUTE") == 3
    sent.clear()
    assert found(db, many=False, ids=tuple(range(200))) == WHOLE
    assert not any("EXECUTE" in command and "199" in command for command in sent)  # too many ids to keep a version for


@pytest.mark.mariadb
@pytest.mark.usefixtures("keeps_statements")
def test_a_statement_that_the_server_forgot_is_sent_again(db: Connection, sent: list[str]) -> None:
    assert found(db, many=False) == WHOLE
    for command in [command for command in sent if command.startswith("PREPARE cartapi_")]:
        db.execute(text(f"DEALLOCATE PREPARE {command.split()[1]}"))
    assert found(db, many=False) == WHOLE
    assert found(db, many=False) == WHOLE


@pytest.mark.mariadb
def test_where_nothing_can_be_kept_the_same_rows_come(db: Connection, sent: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(db: Connection, name: str, sql: str) -> None:
        driver.run(db, "PREPARE broken FROM 'no statement'", ())

    monkeypatch.setattr(driver, "prepare", refuse)
    db.connection.info.pop(prepared._KEPT, None)
    try:
        assert found(db, many=False) == WHOLE
        sent.clear()
        assert found(db, many=False) == WHOLE
        assert not any(command.startswith("PREPARE") for command in sent)
    finally:
        db.connection.info.pop(prepared._KEPT, None)


def test_who_listens_to_cursors_hears_of_every_statement(filled: Database) -> None:
    heard: list[str] = []

    def listen(connection: object, cursor: object, statement: str, *_: object) -> None:
        heard.append(statement)

    event.listen(filled.reader, "before_cursor_execute", listen)
    try:
        with filled.reading() as db:
            assert found(db, many=True) == WHOLE
    finally:
        event.remove(filled.reader, "before_cursor_execute", listen)
    assert any("oc_cart" in statement for statement in heard)


def test_a_write_says_how_many_rows_it_met_even_if_none_changed(database: Database) -> None:
    with database.writing() as db:
        Statement(insert(session)).run(db, {"session_id": "t", "data": "same", "expire": None})
        assert SAVE.run(db, {"token": "t", "text": "same"}).changed == 1
        assert SAVE.run(db, {"token": "nobody", "text": "same"}).changed == 0


def test_an_insert_says_the_number_of_its_row(database: Database) -> None:
    add = Statement(insert(cart))
    with database.writing() as db:
        keys = [add.run(db, {"session_id": "t", "product_id": number}).key for number in (1, 2)]
        add.run_all(db, [{"session_id": "t", "product_id": number} for number in (3, 4)])
        assert db.execute(select(cart.c.cart_id, cart.c.product_id).order_by(cart.c.cart_id)).all() == [
            (number, number) for number in (1, 2, 3, 4)
        ]
    assert keys == [1, 2]


def test_values_are_those_of_the_column_types(database: Database) -> None:
    with database.writing() as db:
        Statement(insert(product)).run(db, {"product_id": "7 pieces", "model": "x" * 100, "price": 1.23456, "date_available": None})
        row = Statement(select(product.c.product_id, product.c.model, product.c.price, product.c.date_available)).first(db)
        assert row == tuple(
            db.execute(select(product.c.product_id, product.c.model, product.c.price, product.c.date_available)).one()
        )
    assert row is not None
    assert (row[0], len(row[1]), str(row[2]), row[3]) == (7, 64, "1.2346", None)


def test_a_failure_is_what_sqlalchemy_raises_and_hides_its_values(database: Database) -> None:
    def twice() -> None:
        with database.writing() as db:
            for _ in range(2):
                Statement(insert(session)).run(db, {"session_id": "secret-token", "data": "", "expire": None})

    with pytest.raises(IntegrityError) as failure:
        twice()
    assert "secret-token" not in str(failure.value).replace(str(failure.value.orig), "")
    with database.reading() as db:
        assert Statement(select(session.c.session_id)).all(db) == []


@pytest.mark.mariadb
def test_a_lost_connection_leaves_the_pool(filled: Database) -> None:
    reader = filled.readers.take()
    number = reader.execute(text("SELECT CONNECTION_ID()")).scalar()
    with filled.writing() as other:
        other.execute(text(f"KILL {number}"))
    with pytest.raises(DBAPIError) as failure:
        found(reader, many=False)
    assert failure.value.connection_invalidated
    filled.readers.give_back(reader, usable=False)
    again = filled.readers.take()
    assert found(again, many=False) == WHOLE
    filled.readers.give_back(again)


def test_a_borrowed_connection_is_ready_for_the_next_call(filled: Database) -> None:
    first = filled.readers.take()
    first.execute(select(cart.c.cart_id))
    filled.readers.give_back(first)
    assert len(filled.readers) == 1
    second = filled.readers.take()
    assert second is first
    assert not second.in_transaction()
    filled.readers.give_back(second, usable=False)
    assert len(filled.readers) == 0


def test_a_connection_that_waited_too_long_is_not_used_again(filled: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cartapi.store.ready.READY_SECONDS", 0.0)
    first = filled.readers.take()
    filled.readers.give_back(first)
    second = filled.readers.take()
    assert second is not first
    assert first.closed
    filled.readers.give_back(second, usable=False)


@pytest.mark.mariadb
@pytest.mark.parametrize("known", [False, True], ids=["first", "known"])
def test_a_statement_that_was_put_off_and_failed_is_told_by_the_read_after_it(filled: Database, known: bool) -> None:
    """A read that cannot be kept by the server is sent as it is. What failed before it is no reason for that: it may be a lock."""
    with filled.writing() as db:
        if known:
            found(db, many=False)
        driver.put_off(db, "SELECT nothing FROM oc_session FOR UPDATE", ())
        with pytest.raises(DBAPIError, match="nothing"):
            found(db, many=False)
    with filled.writing() as db:
        assert found(db, many=False) == WHOLE


@pytest.mark.mariadb
@pytest.mark.usefixtures("keeps_statements")
def test_a_read_that_the_server_forgot_is_sent_again_behind_what_was_put_off(filled: Database) -> None:
    with filled.writing() as db:
        found(db, many=False)
        for name in set(db.connection.info["cartapi.prepared"]):
            db.execute(text(f"DEALLOCATE PREPARE {name}"))
        driver.put_off(db, "UPDATE oc_cart SET `option` = 'new' WHERE session_id = %s", ("t",))
        assert {row[1] for row in found(db, many=False) if len(row) == 2} == {"new"}
