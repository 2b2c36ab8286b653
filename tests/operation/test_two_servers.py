"""Servers hold no state: two of them on one MariaDB, sessions in the database or in Redis, either may die."""

import signal
from concurrent.futures import ThreadPoolExecutor

import pytest
from pymysql.err import OperationalError as DriverError
from redis import Redis
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError

from cartapi.store.database import is_retryable
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


@pytest.mark.parametrize("code", [1213, 1205, 1020, 1047, 8002, 8022, 8028, 9007])
def test_conflicts_that_clusters_answer_are_tried_again(code: int) -> None:
    """Deadlock, lock time-out, Galera's certification and its node that is not ready, TiDB's write conflicts."""
    assert is_retryable(OperationalError("UPDATE", {}, DriverError(code, "conflict")))


def test_ids_that_come_in_steps_are_taken_as_they_come(maria_shop: tuple[URL, dict[str, str]], serve: Serve) -> None:
    """Two writers with numbers of their own each, as Galera gives them."""
    url, said = maria_shop
    stepped = url.update_query_dict({"init_command": "SET auto_increment_increment=2, auto_increment_offset=2"})
    server = serve("--database-url", stepped.render_as_string(hide_password=False), said=said)
    lines: list[int] = []
    for token in (server.login(), server.login()):
        server.call("api/cart/add", token, product_id="100", quantity="1")
        lines += [int(line["cart_id"]) for line in server.call("api/cart/products", token)["products"]]
    assert lines[1] - lines[0] == 2
    assert lines[0] % 2 == 0


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
