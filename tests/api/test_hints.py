"""What a process remembers of a cart only says what to read along with it: what is shown is what the tables hold now."""

import pytest

from cartapi.api.cart_view import _kept_lines
from cartapi.services.snapshot import _priced
from cartapi.store import models
from tests.api.shops import DemoShop, Script

LANTERN, DISCOUNTED = 100, 101


def shown(script: Script) -> list[tuple[str, str, str]]:
    lines = script.call("cart/products")["products"]
    return [(line["product_id"], line["quantity"], line["price"]) for line in lines]


@pytest.fixture
def viewed(script: Script) -> Script:
    """A script that has looked at its cart, so that this process knows what is in it."""
    script.ok("cart/add", product_id=LANTERN, quantity=1)
    shown(script)
    return script


def shown_elsewhere(shop: DemoShop, script: Script) -> list[tuple[str, str, str]]:
    """The same cart by a process that remembers nothing."""
    other = Script(shop.make_app())
    other.token = script.token
    return shown(other)


def test_a_line_that_another_process_added_is_shown_with_its_own_price(shop: DemoShop, viewed: Script) -> None:
    (line,) = shop.rows(models.cart)
    (before,) = shown(viewed)
    offer = {"customer_group_id": 1, "priority": 1, "price": "1.2345", "date_start": None, "date_end": None}
    shop.add(models.product_special, product_id=DISCOUNTED, **offer)
    shop.add(models.cart, **{**line, "cart_id": 9000, "product_id": DISCOUNTED})
    first, second = shown(viewed)
    assert first == before
    assert second[:2] == (str(DISCOUNTED), "1")
    assert [first, second] == shown_elsewhere(shop, viewed)
    with shop.database.count_statements() as statements:
        shown(viewed)
    assert len(statements) == 1


def test_a_price_that_changed_is_shown_at_once(shop: DemoShop, viewed: Script) -> None:
    before = shown(viewed)
    shop.change(models.product, {"product_id": LANTERN}, price="7.7700")
    assert shown(viewed) != before
    assert shown(viewed) == shown_elsewhere(shop, viewed)


def test_stock_that_is_gone_is_seen_at_once(shop: DemoShop, viewed: Script) -> None:
    assert "error" not in viewed.call("cart/products")
    shop.change(models.product, {"product_id": LANTERN}, quantity=0)
    assert "stock" in viewed.call("cart/products")["error"]


def test_an_emptied_cart_is_empty(shop: DemoShop, viewed: Script) -> None:
    with shop.database.writing() as db:
        db.execute(models.cart.delete())
    assert shown(viewed) == []


def test_only_the_last_carts_are_remembered_and_all_are_shown(shop: DemoShop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cartapi.web.known.HINTED", 2)
    scripts = [shop.login() for _ in range(4)]
    for number, script in enumerate(scripts, 1):
        script.ok("cart/add", product_id=LANTERN, quantity=number)
    for _ in range(2):
        assert [shown(script)[0][1] for script in scripts] == ["1", "2", "3", "4"]
    hints = shop.app.session_interface.otherwise.known.hints  # type: ignore[attr-defined]
    assert list(hints) == [script.token for script in scripts[2:]]


def test_a_cart_too_long_to_be_kept_is_shown_all_the_same(shop: DemoShop, viewed: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = viewed.call("cart/products")
    monkeypatch.setattr("cartapi.services.snapshot.LONGEST", 0)
    monkeypatch.setattr("cartapi.api.cart_view.LONGEST", 0)
    monkeypatch.setattr("cartapi.web.known.LONGEST_HINT", 0)
    sizes = _priced.cache_info(), _kept_lines.cache_info()
    assert viewed.call("cart/products") == kept
    assert (_priced.cache_info(), _kept_lines.cache_info()) == sizes
    other = shop.login()
    other.ok("cart/add", product_id=LANTERN, quantity=2)
    assert shown(other)[0][:2] == (str(LANTERN), "2")
    assert other.token not in shop.app.session_interface.otherwise.known.hints  # type: ignore[attr-defined]
