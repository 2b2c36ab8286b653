"""What is sent again, when, and what is not: on a connection that fails as told."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from cartapi.client import FormShop, RestShop, Retries, Unreachable

Step = int | type[httpx.TransportError]


class Line:
    """Fails with each of `steps` in turn, then answers."""

    def __init__(self, *steps: Step, headers: dict[str, str] | None = None, answer: Any = None) -> None:
        self.steps = list(steps)
        self.headers = headers or {}
        self.answer = answer or {"success": "Done", "order_id": 7, "order": "7"}
        self.requests: list[httpx.Request] = []
        self.pauses: list[float] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        step = self.steps.pop(0) if self.steps else 200
        if isinstance(step, int):
            return httpx.Response(step, headers=self.headers, json=self.answer if step == 200 else {})
        raise step("no luck", request=request)

    def open(self, kind: type[Any], tries: int = 4) -> Any:
        http = httpx.Client(base_url="http://shop.example", transport=httpx.MockTransport(self))
        shop = kind("", http=http, token="a-token", retries=Retries(tries=tries))
        shop.transport.sleep = self.pauses.append
        return shop


@pytest.mark.parametrize("step", [httpx.ReadTimeout, httpx.RemoteProtocolError, httpx.ConnectError, 429, 502, 503, 504])
def test_reading_is_tried_again(step: Step) -> None:
    line = Line(step, step)
    line.open(FormShop).call("reward/maximum")
    assert len(line.requests) == 3


@pytest.mark.parametrize("kind", [FormShop, RestShop])
def test_placing_is_tried_again_under_the_same_key(kind: type[Any]) -> None:
    line = Line(httpx.ReadTimeout, 502)
    with line.open(kind) as shop:
        assert shop.place().number == 7
    keys = {request.headers["Idempotency-Key"] for request in line.requests}
    assert (len(line.requests), len(keys)) == (3, 1)


def test_two_orders_have_two_keys() -> None:
    line = Line()
    with line.open(RestShop) as shop:
        shop.place()
        shop.place()
    first, second = (request.headers["Idempotency-Key"] for request in line.requests)
    assert first != second


def test_adding_by_form_is_not_sent_twice() -> None:
    line = Line(httpx.ReadTimeout)
    with pytest.raises(Unreachable):
        line.open(FormShop).add(100)
    assert len(line.requests) == 1


def test_adding_by_form_is_sent_again_when_it_never_left() -> None:
    line = Line(httpx.ConnectError)
    line.open(FormShop).add(100)
    assert len(line.requests) == 2


def test_adding_by_rest_is_sent_again_under_its_key() -> None:
    line = Line(httpx.ReadTimeout)
    line.open(RestShop).add("HL-100")
    assert len({request.headers["Idempotency-Key"] for request in line.requests}) == 1


def test_pauses_grow_up_to_a_limit() -> None:
    line = Line(*[502] * 9)
    with line.open(FormShop, tries=10) as shop:
        shop.call("reward/maximum")
    limits = [min(0.2 * 2**number, 5.0) for number in range(9)]
    assert all(limit / 2 <= pause <= limit for pause, limit in zip(line.pauses, limits, strict=True))


def test_the_server_may_say_how_long() -> None:
    line = Line(429, headers={"Retry-After": "3"})
    line.open(FormShop).call("reward/maximum")
    assert line.pauses == [3.0]


def test_at_last_it_gives_up() -> None:
    line = Line(*[httpx.ConnectError] * 9)
    with pytest.raises(Unreachable, match=r"http://shop\.example/index\.php: no luck"):
        line.open(FormShop).call("reward/maximum")
    assert len(line.requests) == 4


def test_the_token_is_in_no_error() -> None:
    line = Line(*[httpx.ConnectError] * 9)
    with pytest.raises(Unreachable) as error:
        line.open(FormShop).call("reward/maximum")
    assert "a-token" not in str(error.value)


@pytest.mark.parametrize("body", [b"<html>", b"\xff"])
def test_what_is_no_json_is_no_answer(body: bytes) -> None:
    http = httpx.Client(base_url="http://shop.example", transport=httpx.MockTransport(lambda _: httpx.Response(200, content=body)))
    calls: list[Callable[[], Any]] = [
        lambda: FormShop("", http=http).call("cart/products"),
        lambda: RestShop("", http=http).call("GET", "/cart"),
    ]
    for call in calls:
        with pytest.raises(Unreachable):
            call()
