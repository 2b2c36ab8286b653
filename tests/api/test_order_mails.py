"""The mails of a new order: each in its language, with what it shows asked for once a language."""

from email import message_from_string
from email.policy import default
from operator import itemgetter

from cartapi.services.mail_bell import Bell
from cartapi.store import models
from tests.api.shops import DemoShop, order, to_the_till

ENGLISH, GERMAN = 1, 2


def mails(shop: DemoShop, order_id: int) -> dict[str, str]:
    """Kind of mail and its plain text."""
    found = {}
    for row in shop.rows(models.outbox, order_id=order_id):
        part = message_from_string(row["message"], policy=default).get_body(("plain",))  # type: ignore[attr-defined]
        found[row["kind"]] = part.get_content()
    return found


def names_asked(statements: list[str]) -> int:
    return sum("oc_order_status" in statement and statement.startswith("SELECT") for statement in statements)


def test_both_mails_of_an_order_take_one_look_at_its_status_and_one_statement_into_the_line(shop: DemoShop):
    script = to_the_till(shop.login())
    shop.remove(models.outbox)
    with shop.database.count_statements() as statements:
        order_id = order(script)
    assert names_asked(statements) == 1
    assert sum("INSERT" in statement and "cartapi_outbox" in statement for statement in statements) == 1
    assert [row["kind"] for row in sorted(shop.rows(models.outbox), key=itemgetter("outbox_id"))] == ["order_add", "order_alert"]
    assert all("Order status: Pending" in text for text in mails(shop, order_id).values())


def test_the_customers_mail_is_in_the_orders_language_and_the_shops_in_that_of_the_call(shop: DemoShop):
    script = to_the_till(shop.login())
    order_id = order(script)
    for language_id, name in ((ENGLISH, "Waiting"), (GERMAN, "Wartet")):
        shop.change(models.order_status, {"order_status_id": 1, "language_id": language_id}, name=name)
    shop.change(models.order, {"order_id": order_id}, language_id=GERMAN, order_status_id=0)
    shop.remove(models.outbox)
    script.ok("order/history", {"order_status_id": 1}, query=f"order_id={order_id}")
    found = mails(shop, order_id)
    assert "Order status: Wartet" in found["order_add"]
    assert "Order status: Waiting" in found["order_alert"]


def test_the_relay_is_rung_for_when_an_order_with_mails_is_committed_and_for_nothing_else(shop: DemoShop):
    shop.app.extensions["cartapi"].bell = bell = Bell()
    script = to_the_till(shop.login())
    assert not bell.wait(0)
    order_id = order(script)
    assert bell.wait(0)
    script.ok("order/history", {"order_status_id": 2}, query=f"order_id={order_id}")
    assert not bell.wait(0)
    script.ok("order/history", {"order_status_id": 3, "notify": 1}, query=f"order_id={order_id}")
    assert bell.wait(0)
    shop.change(models.product, {"product_id": 100}, quantity=0)
    assert "error" in script.call("order/add")
    assert not bell.wait(0)
    bell.close()
    shop.app.extensions["cartapi"].bell = None


def test_the_mails_show_the_order_as_it_is_stored(shop: DemoShop):
    """Texts cut to their columns, amounts rounded to them: as a later mail about the same order shows it."""
    shop.set(config_name="N" * 70)
    shop.change(models.product, {"product_id": 100}, price="20.0124")
    script = to_the_till(shop.login())
    order_id = order(script)
    (tax,) = shop.rows(models.order_total, order_id=order_id, code="tax")
    assert str(tax["value"]) == "9.0050"
    assert all(f"{tax['title']}: $9.01" in text for text in mails(shop, order_id).values())
    subjects = {row["kind"]: row["subject"] for row in shop.rows(models.outbox, order_id=order_id)}
    assert subjects == {
        "order_add": f"{'N' * 64} - Order {order_id}",
        "order_alert": f"{'N' * 70} - Order {order_id}",
    }
