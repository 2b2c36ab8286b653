"""What is measured, on which shop, and beside which ceiling."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from cartapi.store.database import Database
from tests.bench import servers, shop
from tests.bench.client import BUYERS, CALLS_OF_AN_ORDER, Shop
from tests.bench.load import Connection, LoadError, Result, Script, repeat, request_bytes, run, turns
from tests.databases import server_problem, server_url, shop_database

READERS = 8
HEALTH = "/index.php?route=api/cart/products"

REACH = {"1 line": 1000, "10 lines": 1000, "50 lines": 520, "orders": 90, "cold start": 1.5, "memory per worker": 90}
"""What is aimed at on MariaDB, where six trivial queries come to `SIX_QUERIES` calls a second; elsewhere in proportion."""
SIX_QUERIES = 785


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. Latencies in milliseconds; processor time of the workers in milliseconds a call."""

    shop: str
    work: str
    value: float
    unit: str
    p50: float | None = None
    p99: float | None = None
    cpu: float | None = None
    failure: str = ""
    """Why there is no figure."""

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Plan:
    """How much of it: seconds and rounds of each measurement, sizes of carts, options for `cartapi serve`."""

    seconds: float
    rounds: int
    carts: Sequence[int]
    starts: int
    options: Sequence[str]


def ceilings(plan: Plan) -> Iterator[Figure]:
    """What the machine can do: without and with queries."""
    if problem := server_problem():
        raise SystemExit(problem)
    command = servers.ceiling(server_url().render_as_string(hide_password=False), plan.options)
    with servers.running(command, "/nothing") as server:
        for path, work in (("/nothing", "a view that does nothing"), ("/six", "six trivial queries")):
            yield _load("ceiling", work, server, plan, lambda path=path: [repeat(request_bytes(path)) for _ in range(READERS)])


def on_shop(name: str, plan: Plan) -> Iterator[Figure]:
    """A shop of this kind: `mariadb small`, `mariadb large` or `sqlite small`."""
    backend, size = name.split()
    with _filled(backend) as database:
        url = database.url.render_as_string(hide_password=False)
        command = servers.cartapi(url, plan.options)
        if size == "small":
            yield Figure(name, "cold start", servers.cold_start(command, HEALTH, plan.starts), "s")
        with servers.running(command, HEALTH) as server:
            place = Shop(server.base_url, shop.USER, shop.KEY, shop.forms(max(plan.carts)))
            if size == "large":
                shop.enlarge(database, place)
            yield from on_server(name, server, place, plan, database)
        if backend == "mariadb":
            yield _statements(name, servers.statements(url, plan.options), plan)


def on_server(name: str, server: servers.Server, place: Shop, plan: Plan, database: Database | None = None) -> Iterator[Figure]:
    """Carts of each size, then orders. `database`, if we have it, makes the carts quicker to fill."""
    for lines in plan.carts:
        work = f"{lines} line{'s' if lines > 1 else ''}"
        yield _load(name, work, server, plan, lambda lines=lines: _readers(place, lines, database))
    calls = _load(name, "orders", server, plan, lambda: [place.buyer() for _ in range(BUYERS)])
    yield calls if calls.failure else replace(calls, value=calls.value / CALLS_OF_AN_ORDER, unit="orders/s")
    if server.workers():
        yield Figure(name, "memory per worker", server.memory(), "MB")


def _statements(name: str, command: Sequence[str], plan: Plan) -> Figure:
    """Orders as the same statements without anything around them: what database, driver and server leave of them."""
    with servers.running(command, "/0/0") as server:
        scripts = [turns([request_bytes(f"/{client}/{call}") for call in range(CALLS_OF_AN_ORDER)]) for client in range(BUYERS)]
        calls = _load(name, "orders' statements alone", server, plan, lambda: scripts)
    return calls if calls.failure else replace(calls, value=calls.value / CALLS_OF_AN_ORDER, unit="orders/s")


def _readers(place: Shop, lines: int, database: Database | None) -> Sequence[Script]:
    """Each with a session of his own, all with the same lines."""
    wire = Connection(place.base_url)
    first = place.cart(wire, lines)
    others = [place.cart(wire, 0 if database else lines) for _ in range(READERS - 1)]
    if database:
        shop.copy_lines(database, first, others)
    return [place.reader(token) for token in (first, *others)]


def _load(name: str, work: str, server: servers.Server, plan: Plan, clients: Callable[[], Sequence[Script]]) -> Figure:
    """Several rounds, each with new connections: it is chance how connections fall to the workers."""
    try:
        scripts, used = clients(), server.cpu_seconds()
        rounds = [run(server.base_url, scripts, plan.seconds / plan.rounds) for _ in range(plan.rounds)]
    except LoadError as error:
        return Figure(name, work, 0, "FAILED", failure=str(error))
    used = server.cpu_seconds() - used
    latencies = sorted(latency for each in rounds for latency in each.latencies)
    total = Result(sum(each.seconds for each in rounds), latencies, sum(each.calls for each in rounds))
    p50, p99 = (total.percentile(share) * 1000 for share in (0.5, 0.99))
    return Figure(name, work, total.rate, "req/s", p50, p99, used / total.calls * 1000 or None)


@contextmanager
def _filled(backend: str) -> Iterator[Database]:
    if backend == "mariadb" and (problem := server_problem()):
        raise SystemExit(problem)
    with tempfile.TemporaryDirectory(prefix="cartapi-bench-") as folder, shop_database(backend, Path(folder)) as database:
        shop.fill(database)
        yield database
