"""An order that cannot be finished leaves nothing that looks like one: on SQLite, on a stock shop's MyISAM tables, on InnoDB.

Each test lets one step fail, those of several statements after their work, and compares all tables with what they held before.
Only gift vouchers may stay, without their status: nobody can spend them.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pymysql
import pytest
from sqlalchemy import Column, Connection, Integer, MetaData, Table, insert, text
from sqlalchemy.exc import OperationalError

from cartapi.engine.problems import Problem, Refused
from cartapi.services.orders import booking, events, mails
from cartapi.store import activity, bookings, carts, models, orders, outbox
from cartapi.store.statements import Statement
from tests.api.shops import DemoShop, Script, choose, demo_shop, order, to_the_till

STEPS = [
    (orders, "insert_order"),
    (orders, "insert_lines"),
    (orders, "insert_vouchers"),
    (orders, "insert_totals"),
    (bookings, "redeem_coupon"),
    (bookings, "redeem_voucher"),
    (bookings, "redeem_points"),
    (bookings, "redeem_credit"),
    (bookings, "take"),
    (events, "note_activity"),
    (orders, "add_history"),
    (mails, "enqueue_for_status"),
    (events, "count_statistics"),
]
ONE_STATEMENT = (
    "insert_order", "redeem_coupon", "redeem_voucher", "redeem_points", "redeem_credit", "add_history", "release",
)  # fmt: skip
EDITING = [step for step in STEPS if step[1] not in ("insert_order", "redeem_credit")]
"""An edit writes no order anew; the customer's credit is all spent by the order itself."""
MARY = {"customer_id": "1", "firstname": "Mary", "lastname": "Seaworth", "email": "mary@example.com", "telephone": "12345"}
PASSING = {"oc_session", "oc_api_session", "oc_customer", "oc_customer_ip", "oc_cart"}


class Broken(Exception):
    """What a step dies of."""


@pytest.fixture(scope="module")
def innodb_shop(backend: str, database_folder: Path) -> Iterator[DemoShop]:
    """A demo shop whose tables are all transactional."""
    with demo_shop(backend, database_folder) as made:
        with made.database.writing() as db:
            for name, engine in made.database.engines().items():
                if engine == "MyISAM":
                    db.execute(text(f"ALTER TABLE {name} ENGINE=InnoDB"))
        made.database._engines = None
        yield made


@pytest.fixture(params=["stock tables", "InnoDB"])
def any_shop(request: pytest.FixtureRequest, backend: str) -> Iterator[DemoShop]:
    """A stock shop's tables, most of them MyISAM on MariaDB; the same as InnoDB. On SQLite both are one."""
    if request.param == "stock tables" or backend == "sqlite":
        yield request.getfixturevalue("shop")
    else:
        made: DemoShop = request.getfixturevalue("innodb_shop")
        with made.database.count_statements() as statements:
            yield made
        made.restore(statements)


def full_cart(shop: DemoShop) -> Script:
    """Everything but the order: goods with an option, a bought voucher, and all four discounts."""
    shop.set(config_customer_activity="1", config_affiliate_auto="1")
    script = shop.login()
    script.ok("customer", MARY)
    script.ok("cart/add", {"product_id": 103, "quantity": 2, "option[204]": 11})
    script.ok("coupon", coupon="2222")
    script.ok("voucher", voucher="TIDE25")
    script.ok("reward", reward=100)
    bought = {"from_name": "A", "from_email": "a@example.com", "to_name": "B", "to_email": "b@example.com", "amount": 25}
    script.ok("voucher/add", {**bought, "voucher_theme_id": "7", "message": ""})
    return to_the_till(script, fill=False, customer=MARY)


def everything(shop: DemoShop) -> dict[str, list[dict[str, Any]]]:
    """All rows of the shop but those that any call may touch, and dead vouchers."""
    held = {table.name: shop.rows(table) for table in models.metadata.sorted_tables if table.name not in PASSING}
    held["oc_voucher"] = [row for row in held["oc_voucher"] if row["status"]]
    return held


def differences(before: dict[str, list[dict[str, Any]]], after: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    return {name: (rows, after[name]) for name, rows in before.items() if rows != after[name]}


def breaking(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, how: Callable[..., None]) -> list[int]:
    """Let a step fail the first time: one statement does nothing then, several have done their work. How often it ran."""
    works, ran = getattr(module, name), []

    def step(*arguments: Any, **named: Any) -> Any:
        ran.append(1)
        if len(ran) == 1 and name in ONE_STATEMENT:
            how(*arguments)
        result = works(*arguments, **named)
        if len(ran) == 1:
            how(*arguments)
        return result

    monkeypatch.setattr(module, name, step)
    return ran


def die(*_: object) -> None:
    raise Broken


@pytest.mark.parametrize(("module", "name"), STEPS, ids=[name for _, name in STEPS])
def test_a_broken_placing_leaves_nothing(any_shop: DemoShop, monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> None:
    script = full_cart(any_shop)
    before, session = everything(any_shop), any_shop.session(script.token or "")
    lines = any_shop.rows(models.cart)
    ran = breaking(monkeypatch, module, name, die)
    answer = script.send("order/add", {"affiliate_id": "3"})
    assert ran
    assert answer.status_code == 500
    assert answer.json == {"error": "Warning: The server could not complete the call!"}
    assert differences(before, everything(any_shop)) == {}
    assert any_shop.session(script.token or "") == session
    assert any_shop.rows(models.cart) == lines
    assert order(script, affiliate_id="3") > 0


@pytest.mark.parametrize(("module", "name"), EDITING, ids=[name for _, name in EDITING])
def test_a_broken_edit_leaves_the_order_as_it_was(
    any_shop: DemoShop, monkeypatch: pytest.MonkeyPatch, module: Any, name: str
) -> None:
    script = full_cart(any_shop)
    number = order(script)
    script.ok("cart/add", {"product_id": 103, "quantity": 10, "option[204]": 12})
    for route, code in (("coupon", "2222"), ("voucher", "VOU-7271"), ("reward", "50")):
        script.ok(route, {route: code})
    choose(script)
    before = everything(any_shop)
    ran = breaking(monkeypatch, module, name, die)
    answer = script.send("order/edit", query=f"order_id={number}")
    assert ran
    assert answer.status_code == 500
    assert differences(without_keys(before), without_keys(everything(any_shop))) == {}


def without_keys(held: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """The rows without the numbers that the database gave them: those of a restored order may be new ones."""
    own = {table.name: {column.name for column in table.primary_key} for table in models.metadata.sorted_tables}
    numbers = {"oc_order_option": {"order_product_id"}}
    return {
        name: sorted(
            ({key: value for key, value in row.items() if key not in own[name] | numbers.get(name, set())} for row in rows), key=str
        )
        if name.startswith(("oc_order", "oc_coupon_h", "oc_voucher_h", "oc_customer_"))
        else rows
        for name, rows in held.items()
    }


@pytest.mark.parametrize(("module", "name"), [(orders, "add_history"), (bookings, "give_back"), (bookings, "release")])
@pytest.mark.parametrize("route", ["order/delete", "order/history"])
def test_a_broken_cancellation_leaves_the_order_as_it_was(
    any_shop: DemoShop, monkeypatch: pytest.MonkeyPatch, module: Any, name: str, route: str
) -> None:
    script = full_cart(any_shop)
    number = order(script)
    before = everything(any_shop)
    breaking(monkeypatch, module, name, die)
    assert script.send(route, {"order_status_id": "7"}, query=f"order_id={number}").status_code == 500
    assert differences(without_keys(before), without_keys(everything(any_shop))) == {}


REFUSED = Statement(insert(Table("oc_order_total", MetaData(), Column("nothing", Integer))))
"""A statement that the database refuses, in the middle of those that are sent with it."""


@pytest.mark.parametrize(
    ("module", "name"),
    [
        (orders, "_NEW_TOTALS"),
        (orders, "_SET_STATUS"),
        (outbox, "_INSERT"),
        (activity, "_NOTE"),
        (activity, "_ADD"),
        (carts, "_CLEAR"),
    ],
    ids=["totals", "status", "mails", "activity", "statistics", "cart"],
)
def test_a_statement_that_fails_among_others_takes_all_with_it(
    any_shop: DemoShop, monkeypatch: pytest.MonkeyPatch, module: Any, name: str
) -> None:
    script = full_cart(any_shop)
    before, lines = everything(any_shop), any_shop.rows(models.cart)
    with monkeypatch.context() as broken:
        broken.setattr(module, name, REFUSED)
        broken.setattr(Statement, "_plan", with_its_own_values(Statement._plan))
        assert script.send("order/add").status_code == 500
    assert differences(before, everything(any_shop)) == {}
    assert any_shop.rows(models.cart) == lines
    assert order(script) > 0


def with_its_own_values(plan: Callable[..., Any]) -> Callable[..., Any]:
    """Whatever values it is given, the broken statement takes its own."""

    def planned(self: Statement, db: Connection, parameters: Any) -> Any:
        if self is not REFUSED:
            return plan(self, db, parameters)
        made = plan(self, db, {"nothing": 1})
        return made._replace(given=(), fixed={"nothing": 1})

    return planned


def test_a_refusal_does_not_hide_a_statement_that_failed_before_it(any_shop: DemoShop, monkeypatch: pytest.MonkeyPatch) -> None:
    """A refusal is committed: not with half an order, whose other half was still to be sent."""

    def refuses(*_: object) -> None:
        raise Refused(Problem("coupon"))

    script = full_cart(any_shop)
    before, lines = everything(any_shop), any_shop.rows(models.cart)
    with monkeypatch.context() as broken:
        broken.setattr(orders, "_NEW_TOTALS", REFUSED)
        broken.setattr(booking, "redeem", refuses)
        broken.setattr(Statement, "_plan", with_its_own_values(Statement._plan))
        assert script.send("order/add").status_code == 500
    assert differences(before, everything(any_shop)) == {}
    assert any_shop.rows(models.cart) == lines
    assert order(script) > 0


@pytest.mark.parametrize("route", ["order/add", "order/edit", "order/delete"])
def test_stock_that_was_moved_before_a_statement_failed_is_moved_back(
    any_shop: DemoShop, monkeypatch: pytest.MonkeyPatch, route: str
) -> None:
    script = full_cart(any_shop)
    number = 0 if route == "order/add" else order(script)
    if number:
        script.ok("cart/add", {"product_id": 103, "quantity": 10, "option[204]": 12})
        choose(script)
    before = everything(any_shop)
    with monkeypatch.context() as broken:
        values = "oc_product_option_value"
        if route == "order/delete":
            broken.setitem(bookings._GIVE, values, REFUSED)
        else:  # what takes back what was given back is left whole
            broken.setitem(bookings._TAKE, values, (REFUSED, bookings._TAKE[values][1]))
        broken.setattr(Statement, "_plan", with_its_own_values(Statement._plan))
        assert script.send(route, query=f"order_id={number}").status_code == 500
    assert differences(without_keys(before), without_keys(everything(any_shop))) == {}


def lose(db: Connection, *_: object) -> None:
    """What a deadlock does: the database has rolled back the whole transaction, savepoints and all."""
    db.exec_driver_sql("ROLLBACK")
    cause = pymysql.err.OperationalError(1213, "Deadlock found when trying to get lock; try restarting transaction")
    raise OperationalError("UPDATE", {}, cause)


@pytest.mark.mariadb
@pytest.mark.parametrize("name", ["insert_totals", "add_history"])
def test_a_deadlock_in_the_middle_is_tried_again_and_makes_one_order(
    any_shop: DemoShop, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    script = full_cart(any_shop)
    ran = breaking(monkeypatch, orders, name, lose)
    number = order(script)
    assert len(ran) == 2
    assert [row["order_id"] for row in any_shop.rows(models.order)] == [number]
    for table in (models.order_product, models.order_history, models.coupon_history, models.voucher_history):
        assert any_shop.count(table) == 1
    assert any_shop.stock(103) == 98
    assert carts.Owner(1, 1, script.token or "").customer_id == 1
