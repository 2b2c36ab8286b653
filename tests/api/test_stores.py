"""Which store a call belongs to (sessions.md §10)."""

from datetime import timedelta

import pytest

from cartapi.store import models
from tests.api.shops import FILLED, DemoShop, Script

ELSEWHERE = {"error": {"store": "Product can not be bought from the store you have choosen!"}}
HTTPS = {"X-Forwarded-Proto": "https"}


@pytest.fixture
def script(shop: DemoShop) -> Script:
    """A program that has signed in to a shop whose second store sells nothing."""
    shop.add(
        models.store, store_id=1, name="Outlet", url="http://www.Outlet.example/shop/", ssl="https://secure.outlet.example/shop/"
    )
    return shop.login()


@pytest.mark.parametrize(
    ("host", "more", "path", "second"),
    [
        ("outlet.example", {}, "/shop/index.php", True),
        ("www.OUTLET.example", {}, "/shop/", True),
        ("outlet.example", {}, "/index.php", False),
        ("outlet.example:8080", {}, "/shop/index.php", False),
        ("other.example", {}, "/shop/index.php", False),
        ("secure.outlet.example", {}, "/shop/index.php", False),
        ("secure.outlet.example", HTTPS, "/shop/index.php", True),
        ("www.secure.outlet.example", {"X-Forwarded-SSL": "on"}, "/shop/index.php", True),
        ("outlet.example", HTTPS, "/shop/index.php", False),
        ("outlet.example", {"X-Forwarded-Proto": "http"}, "/shop/index.php", True),
    ],
)
def test_the_store_is_that_of_the_address(script: Script, host: str, more: dict[str, str], path: str, second: bool) -> None:
    answer = script.send("cart/add", {"product_id": "100"}, path=path, headers={"Host": host, **more}).json or {}
    assert (answer == ELSEWHERE) == second


@pytest.mark.parametrize(("asked", "second"), [("1", True), ("1abc", True), ("0", False), ("", False), ("abc", False)])
def test_the_query_may_name_another_one(script: Script, asked: str, second: bool) -> None:
    assert (_add(script, f"store_id={asked}") == ELSEWHERE) == second


def test_an_array_in_its_place_is_an_empty_text(script: Script) -> None:
    """§1, DEFECT: it names what no number names, the main store."""
    assert _add(script, "store_id[]=1") == _add(script, "store_id=") != ELSEWHERE


def _add(script: Script, query: str) -> object:
    """The answer of the second store's address to a product that only the main one sells."""
    headers = {"Host": "outlet.example"}
    return script.send("cart/add", {"product_id": "100"}, path="/shop/index.php", headers=headers, query=query).json


def test_a_store_may_lie_in_another_time_zone(shop: DemoShop, script: Script) -> None:
    """§5: the time is set again with the store's own setting."""
    shop.add(models.product_to_store, product_id=100, store_id=1)
    shop.add(models.setting, store_id=1, code="config", key="config_timezone", value="Asia/Tokyo", serialized=0)
    script.ok("cart/add", product_id=100, query="store_id=1")
    script.ok("cart/add", product_id=122)
    there, here = (row["date_added"] for row in shop.rows(models.cart))
    assert (there, here) == ((FILLED + timedelta(hours=9)).replace(tzinfo=None), FILLED.replace(tzinfo=None))
