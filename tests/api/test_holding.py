"""Calls that write lock their session when it is opened: whatever becomes of the call, nobody waits for it afterwards."""

import threading
import time

import pymysql
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from cartapi.services import cart
from cartapi.store import models, opening, prepared
from cartapi.store.tally import in_use
from tests.api.shops import ADDRESS, DemoShop, Script

pytestmark = pytest.mark.mariadb
LANTERN = 100


def assert_free(shop: DemoShop, script: Script) -> None:
    """No connection is in use, and the session's row can be locked at once."""
    assert in_use(shop.database) == (0, 0)
    with shop.database.writing() as db:
        db.execute(text("SET SESSION innodb_lock_wait_timeout = 1"))
        db.execute(text("SELECT data FROM oc_session WHERE session_id = :token FOR UPDATE"), {"token": script.token})


@pytest.fixture
def known(script: Script) -> Script:
    """A script whose session this process has seen."""
    script.ok("cart/add", product_id=LANTERN, quantity=1)
    return script


def test_lock_checks_and_lines_come_in_one_round_trip(shop: DemoShop, known: Script, sent: list[str]) -> None:
    known.ok("shipping/address", ADDRESS)  # and its country and zone are known from now on
    del sent[:]
    known.ok("shipping/address", {**ADDRESS, "company": "Quay & Sons"})
    first, last = sent
    lock, reads = first.split(";")
    assert lock.startswith("SELECT oc_session.session_id")
    assert lock.endswith("FOR UPDATE")
    assert reads.startswith("EXECUTE" if prepared.possible(shop.database.writer) else "SELECT CONVERT")
    assert last.startswith("UPDATE oc_session")
    assert last.endswith(";COMMIT")
    assert_free(shop, known)


@pytest.mark.parametrize("route", ["cart/add", "shipping/methods", "payment/method", "order/add"])
def test_who_waits_for_a_session_keeps_nobody_from_the_products(shop: DemoShop, known: Script, route: str) -> None:
    """Statements on MyISAM tables hold them until they end. If a call waited within one for its session's row, the order that has
    the row could not book its stock: each would wait for the other, until the server gave one up."""
    known.ok("shipping/address", ADDRESS)
    assert shop.database.engines()["oc_product"] == "MyISAM"
    with shop.database.writing() as db:
        db.execute(text("SELECT data FROM oc_session WHERE session_id = :token FOR UPDATE"), {"token": known.token})
        waits = threading.Thread(target=lambda: known.send(route, {"product_id": LANTERN}))
        waits.start()
        until_somebody_waits(shop)
        db.execute(text("SET SESSION lock_wait_timeout = 2"))
        for table in ("oc_product", "oc_product_option", "oc_product_special", "oc_api_session", "oc_order"):
            db.execute(text(f"DELETE FROM {table} WHERE {table[3:]}_id = 0"))  # waits for whoever reads the table
    waits.join(20)
    assert not waits.is_alive()


def until_somebody_waits(shop: DemoShop) -> None:
    """Until a transaction waits for a row, for five seconds at most."""
    waiting = text("SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'")
    with shop.database.reading() as db:
        for _ in range(25):
            time.sleep(0.2)  # the server looks anew when nobody asked for a tenth of a second
            if db.scalar(waiting):
                return
    pytest.fail("nobody waits")


def test_a_call_that_turns_out_to_write_nothing_holds_nothing(shop: DemoShop, known: Script) -> None:
    assert known.call("cart/remove") == []
    assert_free(shop, known)
    assert known.call("cart/add") == []
    assert_free(shop, known)
    assert "error" in known.call("payment/method", payment_method="nothing")
    assert_free(shop, known)


@pytest.mark.parametrize("column", ["status", "date_modified"], ids=["disabled", "expired"])
def test_a_call_that_is_not_admitted_holds_nothing(shop: DemoShop, known: Script, column: str) -> None:
    if column == "status":
        shop.change(models.api, {"username": "Default"}, status=0)
    else:
        shop.clock.forward(hours=2)
    assert known.call("cart/add", product_id=LANTERN)["error"]
    assert in_use(shop.database) == (0, 0)
    (line,) = shop.rows(models.cart)
    assert line["quantity"] == 1


def test_a_call_that_dies_holds_nothing_and_changes_nothing(shop: DemoShop, known: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    def dies(*_: object) -> None:
        raise RuntimeError("in the middle")

    with monkeypatch.context() as broken:
        broken.setattr(cart, "changed", dies)
        assert known.send("cart/add", {"product_id": LANTERN}).status_code == 500
    assert_free(shop, known)
    (line,) = shop.rows(models.cart)
    assert line["quantity"] == 1


def test_an_hour_is_counted_anew_by_a_call_that_holds_its_session(shop: DemoShop, known: Script) -> None:
    (before,) = shop.rows(models.api_session, session_id=known.token)
    shop.clock.forward(minutes=5)
    known.ok("cart/add", product_id=LANTERN, quantity=1)
    (after,) = shop.rows(models.api_session, session_id=known.token)
    assert (after["date_modified"] - before["date_modified"]).total_seconds() == 300
    assert_free(shop, known)


def test_a_session_whose_row_is_elsewhere_now_is_found_again(shop: DemoShop, known: Script) -> None:
    (row,) = shop.rows(models.api_session, session_id=known.token)
    shop.change(models.api_session, {"session_id": known.token}, api_session_id=row["api_session_id"] + 1000)
    known.ok("cart/add", product_id=LANTERN, quantity=1)
    assert_free(shop, known)
    (line,) = shop.rows(models.cart)
    assert line["quantity"] == 2


def test_a_session_that_is_gone_is_refused(shop: DemoShop, known: Script) -> None:
    shop.remove(models.session, session_id=known.token)
    assert known.call("cart/add", product_id=LANTERN)["error"]
    assert in_use(shop.database) == (0, 0)


def test_what_a_call_reads_is_no_older_than_its_lock(shop: DemoShop, known: Script) -> None:
    """Another process adds to the line and changes the session while the call waits for it: the call sees both."""
    answers: list[object] = []
    with shop.database.writing() as db:
        db.execute(text("SELECT data FROM oc_session WHERE session_id = :token FOR UPDATE"), {"token": known.token})
        waits = threading.Thread(target=lambda: answers.append(known.call("cart/add", product_id=LANTERN, quantity=1)))
        waits.start()
        time.sleep(0.3)
        db.execute(text("UPDATE oc_cart SET quantity = 5 WHERE session_id = :token"), {"token": known.token})
        change = "UPDATE oc_session SET data = REPLACE(data, '\"USD\"', '\"EUR\"') WHERE session_id = :token"
        db.execute(text(change), {"token": known.token})
    waits.join(20)
    assert "success" in str(answers)
    (line,) = shop.rows(models.cart)
    assert line["quantity"] == 6
    assert shop.session(known.token or "")["currency"] == "EUR"


def test_a_lock_that_is_not_to_be_had_is_waited_for_again(shop: DemoShop, known: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    works, tries = opening.locked, []

    def busy(*arguments: object) -> object:
        tries.append(1)
        if len(tries) == 1:
            raise DBAPIError.instance(
                "SELECT", {}, pymysql.err.OperationalError(1205, "Lock wait timeout exceeded"), pymysql.err.Error
            )
        return works(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(opening, "locked", busy)
    known.ok("cart/add", product_id=LANTERN, quantity=1)
    assert len(tries) == 2
    assert_free(shop, known)


def test_a_form_that_is_too_large_is_told_so(shop: DemoShop, known: Script) -> None:
    answer = known.send("cart/add", {f"f{number}": "x" for number in range(10_001)})
    assert answer.status_code == 413
    assert_free(shop, known)


def test_where_the_table_locks_no_rows_the_session_is_locked_by_itself(
    shop: DemoShop, known: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shop.database, "_engines", {**shop.database.engines(), "oc_session": "MyISAM"})
    with shop.database.count_statements() as statements:
        known.ok("cart/add", product_id=LANTERN, quantity=1)
    assert any("cartapi_lock" in each for each in statements)
    assert any(each.startswith("SELECT oc_session.data") for each in statements)
