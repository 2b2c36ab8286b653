"""A database connection that is gone: the call is answered over another one, and none is in use when a call is over."""

import pytest
from sqlalchemy import create_engine, text

from cartapi.store.tally import in_use
from tests.api.shops import DemoShop, Script


def test_no_connection_is_held_after_a_call(shop: DemoShop, script: Script) -> None:
    assert script.call("cart/products")["products"] == []
    script.ok("cart/add", product_id="100", quantity="1")
    assert in_use(shop.database) == (0, 0)
    assert len(shop.database.readers) <= 1


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
