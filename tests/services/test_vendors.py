"""The HTTP layer for vendors: retry, breaker, time limit, cache, bounds."""

import pytest

from cartapi.extensions.vendors.breaker import Breaker
from cartapi.extensions.vendors.cache import Cache
from cartapi.extensions.vendors.client import Call, VendorDown
from cartapi.extensions.vendors.endpoints import endpoint
from cartapi.extensions.vendors.pending import Pending
from cartapi.extensions.vendors.sending import Vendors
from tests.services.vendor_server import running


class Clock:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def vendor():
    with running() as vendor:
        yield vendor


@pytest.fixture
def client():
    client = Vendors(Breaker(limit=2, clock=Clock()))
    yield client
    client.close()


def test_a_good_answer(vendor, client):
    vendor.says("/rates", (200, "prices"))
    call = Call("POST", f"{vendor.url}/rates", (("a", "1 2"),), (("X-Key", "k"),), b"body", "text/xml")
    reply = client.send(call)
    assert (reply.status, reply.body) == (200, b"prices")
    asked = vendor.asked[0]
    assert (asked.method, asked.params, asked.body) == ("POST", {"a": "1 2"}, b"body")
    assert (asked.headers["X-Key"], asked.headers["Content-Type"]) == ("k", "text/xml")


@pytest.mark.parametrize("first", [(500, ""), (503, ""), (429, ""), (0, "")])
def test_a_failure_is_tried_once_more(vendor, client, first):
    vendor.says("/", first, (200, "second"))
    assert client.send(Call("GET", f"{vendor.url}/")).body == b"second"


def test_a_refusal_is_an_answer_and_not_tried_again(vendor, client):
    vendor.says("/", (403, "who are you"))
    assert client.send(Call("GET", f"{vendor.url}/")).status == 403
    assert len(vendor.asked) == 1


@pytest.mark.parametrize("status", [500, 429, 0])
def test_two_failures_are_one_reason(vendor, client, status):
    vendor.says("/", (status, ""))
    with pytest.raises(VendorDown):
        client.send(Call("GET", f"{vendor.url}/"))
    assert len(vendor.asked) == 2


def test_a_silent_vendor_is_given_up(vendor, client):
    vendor.says("/", (-1, ""))
    with pytest.raises(VendorDown):
        client.send(Call("GET", f"{vendor.url}/"), seconds=0.05)


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/", "nonsense", "http://", "ftp://127.0.0.1/"])
def test_an_address_where_nobody_is(client, url):
    with pytest.raises(VendorDown):
        client.send(Call("GET", url))


def test_an_endless_answer_is_cut_off(vendor, client):
    vendor.says("/", (200, "x" * 1_000_001))
    with pytest.raises(VendorDown, match="too long"):
        client.send(Call("GET", f"{vendor.url}/"))


def test_the_breaker_leaves_a_host_alone_until_one_try_succeeds(vendor, client):
    clock = client.breaker._clock
    vendor.says("/", (500, ""))
    for _ in range(5):
        with pytest.raises(VendorDown):
            client.send(Call("GET", f"{vendor.url}/"))
    assert len(vendor.asked) == 4  # two calls of two tries each; then the breaker is open
    clock.now += 31
    vendor.says("/", (200, "back"))
    assert client.send(Call("GET", f"{vendor.url}/")).body == b"back"
    assert client.send(Call("GET", f"{vendor.url}/")).body == b"back"


def test_after_a_pause_only_one_may_try():
    clock = Clock()
    breaker = Breaker(limit=1, pause=30, clock=clock)
    breaker.failed("host")
    assert not breaker.allows("host")
    assert breaker.allows("other")
    clock.now += 31
    assert breaker.allows("host")
    assert not breaker.allows("host")
    breaker.succeeded("host")
    assert breaker.allows("host")


def test_the_cache_forgets_by_age_and_by_number():
    clock = Clock()
    cache = Cache[str](seconds=10, size=2, clock=clock)
    cache.put("a", "1")
    cache.put("b", "2", seconds=1)
    clock.now += 2
    assert (cache.get("a"), cache.get("b")) == ("1", None)
    cache.put("c", "3")
    cache.put("d", "4")
    assert (cache.get("a"), cache.get("c"), cache.get("d")) == (None, "3", "4")


def test_work_that_hangs_is_not_waited_for(vendor):
    with pytest.raises(VendorDown, match="no answer within"):
        Pending(lambda: vendor.over.wait(30), 0.01).result()


def test_what_the_work_raises_is_raised_where_it_is_asked():
    with pytest.raises(KeyError):
        Pending(lambda: {}["missing"], 1).result()
    assert Pending(lambda: 5, 1).result() == 5


def test_an_address_may_be_named_by_the_deployment(monkeypatch):
    assert endpoint("fedex", "https://gateway.example") == "https://gateway.example"
    monkeypatch.setenv("CARTAPI_URL_FEDEX", "http://proxy/fedex/")
    assert endpoint("fedex", "https://gateway.example") == "http://proxy/fedex"
