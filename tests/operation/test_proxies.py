"""The snippets of docs/deploy in real web servers: the API comes to us, everything else stays with PHP."""

import json
import os
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from sqlalchemy.engine import URL

from tests.cli.servers import Server
from tests.operation import proxies
from tests.operation.conftest import Serve


@pytest.fixture(params=proxies.KNOWN)
def front(
    request: pytest.FixtureRequest, maria_shop: tuple[URL, dict[str, str]], serve: Serve, tmp_path: Path
) -> Iterator[tuple[str, Server]]:
    """The base URL of a web server, and the cartapi behind it."""
    if proxies.program(request.param) is None:
        if os.environ.get("CARTAPI_REQUIRE_MARIADB") == "1":
            pytest.fail(f"{request.param} is not installed")
        pytest.skip(f"{request.param} is not installed; .ci/run installs it")
    url, said = maria_shop
    server = serve("--database-url", url.render_as_string(hide_password=False), said=said, CARTAPI_TRUSTED_PROXIES="127.0.0.1")
    with (
        proxies.standing_in() as shop,
        proxies.running(request.param, tmp_path, server.said["Base URL"].removeprefix("http://"), shop) as base,
    ):
        yield base, server


def ask(url: str, form: dict[str, str] | None = None, **headers: str) -> tuple[int, str]:
    body = urlencode(form).encode() if form is not None else None
    try:
        with urlopen(Request(url, body, headers), timeout=20) as answer:  # noqa: S310 - our own
            return answer.status, answer.read().decode()
    except HTTPError as error:
        return error.code, error.read().decode()


OURS = (
    "/index.php?route=api/cart/products",
    "/?route=api/cart/products",
    "/index.php?route=api%2Fcart%2Fproducts",
    "/index.php?route=/api/cart/products",
    "/index.php?api_token=x&route=api/cart/products",
    "/index.php?route=API/cart/products",
)
PHP_S = (
    "/",
    "/index.php",
    "/index.php?route=product/product&product_id=42",
    "/index.php?route=api/thirdparty",
    "/index.php?route=apiary/cart",
    "/index.php?route=account/api/cart",
    "/index.php?path=api/cart",
    "/admin2/index.php?route=api/cart",
    "/image/catalog/api/cart.png",
    "/api/",
    "/healthz",
    "/metrics",
)


def test_the_api_comes_to_us_and_the_rest_stays_with_php(front: tuple[str, Server]) -> None:
    base, _ = front
    for path in OURS:
        assert "php" not in json.loads(ask(base + path)[1]), path
    for path in PHP_S:
        assert json.loads(ask(base + path)[1]) == {"php": f"GET {path}"}, path
    assert json.loads(ask(f"{base}/index.php?route=checkout/cart/add", {"product_id": "1"})[1])["php"].startswith("POST ")
    assert '"openapi"' in ask(f"{base}/openapi.json")[1]
    assert "php" not in ask(f"{base}/api/rest/cart")[1]
    assert "php" not in json.loads(ask(f"{base}/api/rest/cart?x=1")[1])
    assert "<form" in ask(f"{base}/admin/login")[1]


def test_an_order_s_calls_arrive_whole(front: tuple[str, Server]) -> None:
    base, server = front

    def call(route: str, token: str = "", **form: str) -> Any:
        query = urlencode({"route": route, **({"api_token": token} if token else {})})
        return json.loads(ask(f"{base}/index.php?{query}", form)[1])

    token = call("api/login", username=server.said["API user"], key=server.said["API key"])["api_token"]
    assert "success" in call(
        "api/cart/add", token, product_id="100", quantity="2", **{f"option[{n}]": "x" * 1000 for n in range(900, 1000)}
    )
    assert call("api/cart/products", token)["products"][0]["quantity"] == "2"


def test_the_client_s_own_address_is_what_keys_are_checked_with(front: tuple[str, Server]) -> None:
    """What a client claims for himself is not believed: what counts is the address that the web server saw."""
    base, server = front
    form = urlencode({"username": server.said["API user"], "key": server.said["API key"]})
    headers = {"X-Forwarded-For": "127.0.0.1", "Content-Type": "application/x-www-form-urlencoded"}
    connection = HTTPConnection(base.removeprefix("http://"), timeout=20, source_address=("127.0.0.2", 0))
    with closing(connection):
        connection.request("POST", "/index.php?route=api/login", form, headers)
        answer = connection.getresponse().read().decode()
    assert "127.0.0.2" in json.loads(answer)["error"]["ip"]
