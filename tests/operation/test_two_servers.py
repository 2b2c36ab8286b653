"""Servers hold no state: two of them on one MariaDB, sessions in the database or in Redis, either may die."""

import signal
from concurrent.futures import ThreadPoolExecutor

import pytest
from redis import Redis
from sqlalchemy.engine import URL

from tests.cli.servers import Server
from tests.operation.conftest import Serve


@pytest.fixture(params=["oc_session", "redis"])
def pair(
    request: pytest.FixtureRequest, maria_shop: tuple[URL, dict[str, str]], redis_address: str, serve: Serve
) -> tuple[Server, Server]:
    url, said = maria_shop
    options = ("--database-url", url.render_as_string(hide_password=False), "--workers", "2")
    environ = {"CARTAPI_SESSION_STORE": redis_address if request.param == "redis" else ""}
    return serve(*options, said=said, **environ), serve(*options, said=said, **environ)


def quantities(server: Server, token: str) -> list[str]:
    return [line["quantity"] for line in server.call("api/cart/products", token)["products"]]


def test_a_token_of_one_server_is_used_on_the_other_and_outlives_either(pair: tuple[Server, Server]) -> None:
    one, other = pair
    token = one.login()
    assert "success" in other.call("api/cart/add", token, product_id="100", quantity="2")
    assert "success" in other.call("api/coupon", token, coupon="2222")
    assert quantities(one, token) == ["2"]
    one.process.send_signal(signal.SIGKILL)
    one.process.wait(30)
    assert "success" in other.call("api/cart/add", token, product_id="100", quantity="1")
    assert quantities(other, token) == ["3"]
    codes = [total["title"] for total in other.call("api/cart/products", token)["totals"]]
    assert any("2222" in title for title in codes)


def test_calls_of_one_session_on_both_servers_at_once_lose_nothing(pair: tuple[Server, Server]) -> None:
    token = pair[0].login()

    def shop(number: int) -> None:
        assert "success" in pair[number % 2].call("api/cart/add", token, product_id="100", quantity="1")

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(shop, range(40)))
    assert quantities(pair[0], token) == ["40"]


def test_sessions_in_redis_are_nowhere_else(maria_shop: tuple[URL, dict[str, str]], redis_address: str, serve: Serve) -> None:
    url, said = maria_shop
    server = serve("--database-url", url.render_as_string(hide_password=False), said=said, CARTAPI_SESSION_STORE=redis_address)
    token = server.login()
    place, _, prefix = redis_address.partition("?prefix=")
    client = Redis.from_url(place, decode_responses=True)
    assert client.get(f"{prefix}session:{token}") == '{"api_id":"1"}'
    client.delete(f"{prefix}session:{token}")
    client.close()
    assert "error" in server.call("api/cart/products", token)
