"""What is counted of each call, and `/metrics`, where Prometheus reads it: of all workers together."""

import time
from bisect import bisect_left
from collections.abc import Iterator

from flask import Response
from sqlalchemy.exc import SQLAlchemyError

from cartapi.store import outbox
from cartapi.store.tally import TALLY, in_use
from cartapi.web.meter import Meter
from cartapi.web.runtime import Runtime

EDGES = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Upper ends of the histogram's buckets, in seconds."""
OK, REFUSED, FAILED = "ok", "refused", "failed"
_PAUSE_SECONDS = 1.0
_RESULTS = (OK, REFUSED, FAILED)

FAMILIES = {
    "cartapi_calls_total": (
        "counter",
        "Calls by route and result: ok, refused (and told so), failed (status 500 and above).",
    ),
    "cartapi_call_seconds": ("histogram", "How long calls took in the server, by route."),
    "cartapi_refused_total": ("counter", "Refused calls by reason."),
    "cartapi_calls_running": ("gauge", "Calls that are being worked on."),
    "cartapi_sql_statements_total": ("counter", "Statements sent to the database."),
    "cartapi_retries_total": ("counter", "Units of work that were tried again, by cause."),
    "cartapi_pool_connections_in_use": ("gauge", "Database connections being worked with, by pool, at the end of the last call."),
    "cartapi_workers": ("gauge", "Worker processes that live."),
    "cartapi_database_up": ("gauge", "Whether the database answered this reading."),
    "cartapi_outbox_mails": ("gauge", "Mails that wait or were given up."),
    "cartapi_outbox_oldest_seconds": ("gauge", "How long the oldest mail has been waiting."),
}
_OF_WORKERS = tuple(name for name, (kind, _) in FAMILIES.items() if kind == "gauge")


class CallMeter:
    """Counts calls: two turns at one lock and some additions a call."""

    def __init__(self, meter: Meter, runtime: Runtime) -> None:
        self.meter = meter
        self._database = runtime.database
        self._routes: dict[str, tuple[dict[str, int], int, list[int]]] = {}
        self._statements = 0
        self._busy, self._look_at = True, 0.0
        with meter.guard:
            self._running = meter.cell("cartapi_calls_running")
            self._sql = meter.cell("cartapi_sql_statements_total")
            self._pools = [meter.cell(f'cartapi_pool_connections_in_use{{pool="{name}"}}') for name in ("read", "write")]

    def began(self) -> None:
        """A call came in."""
        with self.meter.guard:
            self.meter.values[self._running] += 1

    def ended(self, route: str, result: str, reason: str, seconds: float) -> None:
        """A call was answered. `route` and `reason` must be words of the program, never the caller's."""
        meter, values, bucket = self.meter, self.meter.values, bisect_left(EDGES, seconds)
        with meter.guard:
            results, total, buckets = self._routes.get(route) or self._cells_of(route)
            values[results[result]] += 1
            values[total] += seconds
            values[buckets[bucket]] += 1
            values[self._running] -= 1
            values[self._sql] += TALLY.statements - self._statements
            self._statements = TALLY.statements
            if self._busy or time.monotonic() > self._look_at:
                self._look()
            if reason:
                values[meter.cell(f'cartapi_refused_total{{reason="{reason}"}}')] += 1

    def _look(self) -> None:
        """Note the connections in use: every second, and as long as there were some."""
        reading, writing = in_use(self._database)
        self.meter.values[self._pools[0]], self.meter.values[self._pools[1]] = reading, writing
        self._busy, self._look_at = bool(reading or writing), time.monotonic() + _PAUSE_SECONDS

    def _cells_of(self, route: str) -> tuple[dict[str, int], int, list[int]]:
        cell, ends = self.meter.cell, [*map(str, EDGES), "+Inf"]
        made = self._routes[route] = (
            {result: cell(f'cartapi_calls_total{{route="{route}",result="{result}"}}') for result in _RESULTS},
            cell(f'cartapi_call_seconds_sum{{route="{route}"}}'),
            [cell(f'cartapi_call_seconds_bucket{{route="{route}",le="{end}"}}') for end in ends],
        )
        return made


def page(meter: Meter, runtime: Runtime) -> Response:
    """The numbers of all workers, as Prometheus reads them."""
    samples = meter.totals(_OF_WORKERS) | {"cartapi_workers": float(meter.workers())} | _of_database(runtime)
    return Response("\n".join([*_lines(samples), ""]), content_type="text/plain; version=0.0.4; charset=utf-8")


def _of_database(runtime: Runtime) -> dict[str, float]:
    try:
        with runtime.database.reading() as db:
            depth = outbox.depth(db, runtime.clock().replace(tzinfo=None))
    except SQLAlchemyError:
        return {"cartapi_database_up": 0.0}
    return {
        "cartapi_database_up": 1.0,
        'cartapi_outbox_mails{state="waiting"}': float(depth.queued),
        'cartapi_outbox_mails{state="dead"}': float(depth.dead),
        "cartapi_outbox_oldest_seconds": depth.oldest_seconds,
    }


def _lines(samples: dict[str, float]) -> Iterator[str]:
    for family, (kind, meaning) in FAMILIES.items():
        yield f"# HELP {family} {meaning}"
        yield f"# TYPE {family} {kind}"
        if kind == "histogram":
            yield from _histograms(family, samples)
            continue
        for name, value in sorted(samples.items()):
            if name.partition("{")[0] == family:
                yield f"{name} {value:.17g}"


def _histograms(family: str, samples: dict[str, float]) -> Iterator[str]:
    """Buckets are kept each for itself; Prometheus wants them added up from the left, and the count."""
    for name in sorted(name for name in samples if name.startswith(f"{family}_sum")):
        labels = name.partition("{")[2].rstrip("}")
        running = 0.0
        for end in (*map(str, EDGES), "+Inf"):
            running += samples.get(f'{family}_bucket{{{labels},le="{end}"}}', 0.0)
            yield f'{family}_bucket{{{labels},le="{end}"}} {running:.17g}'
        yield f"{name} {samples[name]:.17g}"
        yield f"{family}_count{{{labels}}} {running:.17g}"
