"""A database connection that is gone: the call is answered over another one, and none is kept when a call is over."""

import pytest
from sqlalchemy import create_engine, text

from tests.api.shops import DemoShop, Script


def test_no_connection_is_held_after_a_call(shop: DemoShop, script: Script) -> None:
    assert script.call("cart/products")["products"] == []
    script.ok("cart/add", product_id="100", quantity="1")
    held = [engine.pool.checkedout() for engine in (shop.database.reader, shop.database.writer)]  # type: ignore[attr-defined]
    assert held == [0, 0]


@pytest.mark.mariadb
def test_connections_that_the_server_ended_are_replaced_within_the_call(shop: DemoShop, script: Script) -> None:
    script.ok("cart/add", product_id="100", quantity="1")
    outside = create_engine(shop.database.url)
    with outside.connect() as db:
        found = db.execute(
            text("SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()")
        ).scalars()
        for number in list(found):
            db.execute(text(f"KILL {int(number)}"))
    outside.dispose()
    assert script.call("cart/products")["products"]
    assert script.ok("cart/add", product_id="100", quantity="1")["success"]
    shop.database.close()  # what puts the shop back must not meet an ended connection
