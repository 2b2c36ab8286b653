"""Campaigns: a call that names one in its query is counted for it (sessions.md §10)."""

import pytest

from cartapi.store import models
from tests.api.shops import DemoShop, Script


def clicks(shop: DemoShop) -> int:
    (row,) = shop.rows(models.marketing, code="festival")
    return row["clicks"]


def test_every_call_with_a_campaign_counts(shop: DemoShop, script: Script) -> None:
    for route in ("cart/products", "coupon"):
        answer = script.send(route, query="tracking=festival")
        assert any(cookie.startswith("tracking=festival;") for cookie in answer.headers.getlist("Set-Cookie"))
    assert clicks(shop) == 2


def test_calls_without_permission_count_too(shop: DemoShop) -> None:
    answer = Script(shop.app).send("cart/products", query="tracking=festival")
    assert "permission" in answer.text
    assert clicks(shop) == 1


@pytest.mark.parametrize("query", ["tracking=nobody", "tracking=", "tracking[]=festival", ""])
def test_nothing_else_does(shop: DemoShop, script: Script, query: str) -> None:
    script.call("cart/products", query=query)
    assert clicks(shop) == 0
    assert shop.count(models.marketing) == 1


def test_a_longer_code_is_another_campaign(shop: DemoShop, script: Script) -> None:
    longest = "f" * 64
    shop.change(models.marketing, {"code": "festival"}, code=longest)
    script.call("cart/products", query=f"tracking={longest}x")
    script.call("cart/products", query=f"tracking={longest}")
    assert [row["clicks"] for row in shop.rows(models.marketing)] == [1]


def test_a_test_key_counts_nothing(shop: DemoShop, script: Script) -> None:
    shop.remove(models.key, api_id=1)
    shop.add(models.key, api_id=1, test_mode=1, date_added=shop.clock.now.replace(tzinfo=None))
    script.call("cart/products", query="tracking=festival")
    assert clicks(shop) == 0
