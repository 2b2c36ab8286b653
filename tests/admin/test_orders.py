"""Orders in the panel: list, one order, history, mails."""

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import insert, select

from cartapi.services.mail_bell import Bell
from cartapi.store import models, outbox
from cartapi.store.database import Database
from tests.admin.conftest import Browser

EMPTY = ("invoice_prefix", "store_name", "store_url", "firstname", "lastname", "email", "telephone", "fax", "custom_field", "ip")
EMPTY += ("forwarded_ip", "user_agent", "accept_language", "comment", "tracking", "payment_code", "shipping_code")


def add_order(shop: Database, order_id: int, **changes: object) -> None:
    """An order of Ada & Co."""
    values: dict[str, object] = {}
    for column in models.order.c:
        name = column.name
        is_text = name in EMPTY or (name.startswith(("payment_", "shipping_")) and not name.endswith("_id"))
        values[name] = "" if is_text else 0
    values |= {
        "order_id": order_id,
        "firstname": "Ada",
        "lastname": "O'Hara &amp; Co",
        "email": "ada@example.org",
        "total": 100,
    }
    values |= {"order_status_id": 1, "currency_code": "EUR", "currency_value": 2, "language_id": 1, "currency_id": 1}
    moment = datetime(2026, 5, 3, 23, 30)
    with shop.writing() as db:
        db.execute(insert(models.order).values({**values, "date_added": moment, "date_modified": moment, **changes}))


@pytest.fixture
def orders(shop: Database) -> Database:
    """A language, a currency, three statuses; orders 1 to 3, the last one unfinished."""
    with shop.writing() as db:
        db.execute(
            insert(models.language).values(
                language_id=1, name="English", code="en-gb", locale="en", image="", directory="english", sort_order=1, status=1
            )
        )
        money = {"currency_id": 1, "title": "Euro", "code": "EUR", "symbol_left": "", "symbol_right": "€", "decimal_place": "2"}
        db.execute(insert(models.currency).values(**money, value=1, status=1, date_modified=datetime(2026, 1, 1)))
        for number, name in ((1, "Pending"), (2, "Shipped &amp; gone"), (5, "Complete")):
            db.execute(insert(models.order_status).values(order_status_id=number, language_id=1, name=name))
        for key, value in (("config_language", "en-gb"), ("config_currency", "EUR")):
            db.execute(insert(models.setting).values(store_id=0, code="config", key=key, value=value, serialized=0))
    add_order(shop, 1, date_added=datetime(2026, 4, 1))
    add_order(shop, 2, firstname="Bob", email="bob@example.org", order_status_id=2)
    add_order(shop, 3, order_status_id=0)
    return shop


def numbers(text: str) -> list[int]:
    """The orders of a list."""
    return [int(part.split("<")[0]) for part in text.split('">#')[1:]]


@pytest.mark.usefixtures("orders")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [2, 1]),
        ("?status=0", [3]),
        ("?status=2", [2]),
        ("?status=nonsense", [2, 1]),
        ("?q=2", [2]),
        ("?q=bob", [2]),
        ("?q=bob%40example", [2]),
        ("?q=O%27Hara+%26+Co", [2, 1]),
        ("?q=Co", [2, 1]),
        ("?q=%25", []),
        ("?since=2026-05-01", [2]),
        ("?until=2026-04-01", [1]),
        ("?since=2026-05-03&until=2026-05-03", [2]),
        ("?since=nonsense&until=9999-12-31", [2, 1]),
        ("?q=99999999999999999999", []),
    ],
)
def test_orders_can_be_sought_and_filtered(browser: Browser, query: str, expected: list[int]) -> None:
    assert numbers(browser.get(f"/admin/orders{query}").text) == expected


@pytest.mark.usefixtures("orders")
def test_totals_are_shown_in_the_currency_and_rate_of_the_order(browser: Browser) -> None:
    text = browser.get("/admin/orders").text
    assert "200.00€" in text
    assert "Shipped &amp; gone" in text
    assert "Ada O&#39;Hara &amp; Co" in text


def test_without_orders_the_list_says_so(browser: Browser) -> None:
    assert "No orders yet" in browser.get("/admin/orders").text


def test_an_order_shows_lines_options_totals_history(browser: Browser, orders: Database) -> None:
    with orders.writing() as db:
        line = {"order_id": 1, "product_id": 4, "name": "Wool &amp; silk", "model": "WS", "quantity": 3, "price": 10, "total": 30}
        made = db.execute(insert(models.order_product).values(**line, tax=0, reward=0)).inserted_primary_key
        assert made is not None
        option = {"order_id": 1, "order_product_id": made[0], "product_option_id": 1, "product_option_value_id": 1}
        db.execute(insert(models.order_option).values(**option, name="Size", value="M", type="select"))
        db.execute(insert(models.order_total).values(order_id=1, code="total", title="Total", value=30, sort_order=1))
        entry = {"order_id": 1, "order_status_id": 5, "notify": 1, "comment": "It &lt;left&gt;"}
        db.execute(insert(models.order_history).values(**entry, date_added=datetime(2026, 4, 2)))
    text = browser.get("/admin/orders/1").text
    for part in ("Wool &amp; silk", "Size: M", "20.00€", "60.00€", "Complete", "It &lt;left&gt;", "customer told"):
        assert part in text
    assert "&amp;amp;" not in text


@pytest.mark.usefixtures("orders")
def test_an_unknown_order_is_not_found(browser: Browser) -> None:
    assert browser.get("/admin/orders/99").status_code == 404
    assert browser.post("/admin/orders/99", {"order_status_id": "1"}).status_code == 404


def test_a_history_entry_takes_the_way_of_the_api(browser: Browser, orders: Database) -> None:
    answer = browser.post("/admin/orders/2", {"order_status_id": "1", "comment": " back <soon> & well "})
    assert "The history entry is added." in answer.text
    assert "back &lt;soon&gt; &amp; well" in answer.text
    with orders.reading() as db:
        entry = db.execute(select(models.order_history)).one()
        assert db.scalar(select(models.order.c.order_status_id).where(models.order.c.order_id == 2)) == 1
        noted = db.execute(select(models.audit).where(models.audit.c.action == "order.history")).one()
    assert (entry.order_id, entry.order_status_id, entry.notify, entry.comment) == (2, 1, 0, "back &lt;soon&gt; &amp; well")
    assert entry.date_added == datetime(2026, 5, 4, 12, 0)
    assert (noted.subject, noted.detail, noted.username) == ("order 2", "status 1", "admin")


@pytest.mark.parametrize("status", ["99", "0", "nonsense", ""])
def test_an_unknown_status_is_refused_and_the_comment_stays(browser: Browser, orders: Database, status: str) -> None:
    answer = browser.post("/admin/orders/2", {"order_status_id": status, "comment": "typed by hand"})
    assert answer.status_code == 422
    assert "typed by hand" in answer.text
    with orders.reading() as db:
        assert db.execute(select(models.order_history)).all() == []


def test_looking_needs_access_and_acting_needs_modify(stranger: Browser, orders: Database) -> None:
    stranger.sign_in("viewer")
    assert "Add to the history" not in stranger.get("/admin/orders/1").text
    assert stranger.post("/admin/orders/1", {"order_status_id": "2"}).status_code == 403
    assert stranger.post("/admin/orders/1/mails/1/resend", {"confirmed": "1"}).status_code == 403
    stranger.post("/admin/sign-out")
    stranger.sign_in("nobody")
    assert stranger.get("/admin/orders").status_code == 403
    assert stranger.get("/admin/orders/1").status_code == 403


def add_mail(shop: Database, order_id: int, state: str = "sent") -> int:
    """A mail of an order."""
    with shop.writing() as db:
        fields = {
            "kind": "order_add",
            "recipient": "ada@example.org",
            "sender": "s@example.org",
            "subject": "Order",
            "transport": "{}",
        }
        outbox.enqueue(
            db, event_key=f"order_add:{order_id}", message="the message", order_id=order_id, now=datetime(2026, 5, 4), **fields
        )
        db.execute(models.outbox.update().values(state=state))
        return db.scalar(select(models.outbox.c.outbox_id).where(models.outbox.c.order_id == order_id)) or 0


def test_a_mail_goes_out_once_more_as_it_was_after_asking(browser: Browser, orders: Database) -> None:
    number = add_mail(orders, 1)
    path = f"/admin/orders/1/mails/{number}/resend"
    assert "Send this mail again?" in browser.get(path).text
    assert "is in line" in browser.post(path, {"confirmed": "1"}).text
    browser.post(path, {"confirmed": "1"})  # a second click in the same second
    with orders.reading() as db:
        mails = db.execute(select(models.outbox).order_by(models.outbox.c.outbox_id)).all()
    assert [(mail.state, mail.recipient, mail.message) for mail in mails] == [
        ("sent", "ada@example.org", "the message"),
        ("queued", "ada@example.org", "the message"),
    ]


def test_the_relay_is_rung_for_after_what_is_done_in_the_panel_and_not_for_looking(
    app: Flask, browser: Browser, orders: Database
) -> None:
    number = add_mail(orders, 1)
    app.extensions["cartapi"].bell = bell = Bell()
    browser.get("/admin/orders/1")
    assert not bell.wait(0)
    browser.post(f"/admin/orders/1/mails/{number}/resend", {"confirmed": "1"})
    assert bell.wait(0)
    browser.post("/admin/orders/2", {"order_status_id": "1", "notify": "1"})
    assert bell.wait(0)
    bell.close()


def test_a_mail_of_another_order_is_not_found(browser: Browser, orders: Database) -> None:
    number = add_mail(orders, 1)
    assert browser.get(f"/admin/orders/2/mails/{number}/resend").status_code == 404
    assert browser.post("/admin/orders/1/mails/999/resend", {"confirmed": "1"}).status_code == 404


def test_deleting_an_order_asks_and_takes_its_history_along(browser: Browser, orders: Database) -> None:
    with orders.writing() as db:
        db.execute(
            insert(models.order_history).values(
                order_id=2, order_status_id=2, notify=0, comment="", date_added=datetime(2026, 4, 2)
            )
        )
    assert 'href="/admin/orders/2/delete"' in browser.get("/admin/orders/2").text
    question = browser.get("/admin/orders/2/delete").text
    assert "Delete order #2?" in question
    assert browser.get("/admin/orders/2").status_code == 200
    answer = browser.post("/admin/orders/2/delete", {"confirmed": "1"})
    assert "Order #2 is deleted." in answer.text
    assert answer.request.path == "/admin/orders"
    assert browser.get("/admin/orders/2").status_code == 404
    with orders.reading() as db:
        assert list(db.scalars(select(models.order.c.order_id).order_by(models.order.c.order_id))) == [1, 3]
        assert db.execute(select(models.order_history)).all() == []
        entry = db.execute(select(models.audit).where(models.audit.c.action == "order.delete")).one()
    assert (entry.username, entry.subject) == ("admin", "order 2")
    assert entry.detail == "Bob O'Hara & Co, 200.00€"


@pytest.mark.usefixtures("orders")
def test_what_is_gone_cannot_be_deleted_again(browser: Browser) -> None:
    assert browser.get("/admin/orders/99/delete").status_code == 404
    assert browser.post("/admin/orders/99/delete", {"confirmed": "1"}).status_code == 404


@pytest.mark.usefixtures("orders")
def test_who_may_only_look_deletes_no_order(stranger: Browser, orders: Database) -> None:
    stranger.sign_in("viewer")
    assert "/delete" not in stranger.get("/admin/orders/2").text
    assert stranger.get("/admin/orders/2/delete").status_code == 403
    assert stranger.post("/admin/orders/2/delete", {"confirmed": "1"}).status_code == 403
    assert stranger.get("/admin/orders/2").status_code == 200
