"""What a server says of itself: health, readiness, metrics, log lines, request ids, traces."""

import json
import logging
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.engine import URL

from cartapi.app import create_app
from cartapi.config import Config
from cartapi.serving import tracing
from cartapi.store.database import Database
from cartapi.store.demo import DemoShop, fill
from cartapi.web.logs import REQUEST_ID, JsonLines, TextLines
from cartapi.web.meter import CAPACITY, Meter
from tests.cli.servers import Server
from tests.operation.conftest import Serve

PRODUCTS = "/index.php?route=api/cart/products"


@pytest.fixture
def shop(fresh_database: Database) -> DemoShop:
    with fresh_database.writing() as db:
        return fill(db, datetime.now(UTC).replace(tzinfo=None))


@pytest.fixture
def app(fresh_database: Database, shop: DemoShop) -> Flask:
    return create_app(Config(cache_seconds=0), fresh_database)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def samples(page: str) -> dict[str, float]:
    """The values of a page of metrics by name and labels."""
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in page.splitlines() if line[:1] != "#")}


def sign_in(client: FlaskClient, shop: DemoShop) -> str:
    form = {"username": shop.api_username, "key": shop.api_key}
    return client.post("/index.php?route=api/login", data=form).get_json()["api_token"]


def test_healthz_says_that_the_process_lives_whatever_else_does_not(client: FlaskClient, fresh_database: Database) -> None:
    with fresh_database.writing() as db:
        db.execute(text("DROP TABLE oc_setting"))
    answer = client.get("/healthz")
    assert (answer.status_code, answer.get_json()) == (200, {"status": "ok"})


@pytest.mark.parametrize(
    ("table", "part"), [("oc_setting", "database"), ("cartapi_outbox", "own tables"), ("oc_session", "sessions")]
)
def test_readyz_names_the_part_that_fails(client: FlaskClient, fresh_database: Database, table: str, part: str) -> None:
    ready = client.get("/readyz")
    assert (ready.status_code, ready.get_json()["status"], ready.get_json()["failing"]) == (200, "ready", [])
    with fresh_database.writing() as db:
        db.execute(text(f"DROP TABLE {table}"))
    unready = client.get("/readyz")
    assert (unready.status_code, unready.get_json()["failing"]) == (503, [part])
    assert table in unready.get_json()["parts"][part]


def test_readyz_names_a_redis_that_is_away(fresh_database: Database, shop: DemoShop) -> None:
    client = create_app(Config(session_store="redis://127.0.0.1:1/0"), fresh_database).test_client()
    assert client.get("/readyz").get_json()["failing"] == ["sessions"]
    form = {"username": shop.api_username, "key": shop.api_key}
    answer = client.post("/index.php?route=api/login", data=form)
    assert (answer.status_code, "error" in answer.get_json()) == (503, True)


def test_metrics_count_calls_by_route_and_result(client: FlaskClient, shop: DemoShop) -> None:
    token = sign_in(client, shop)
    client.get(f"{PRODUCTS}&api_token={token}")
    client.get(f"{PRODUCTS}&api_token=nonsense")
    client.get("/index.php?route=api/nonsense")
    client.post("/index.php?route=api/login", data={"key": "wrong"})
    found = samples(client.get("/metrics").get_data(as_text=True))
    assert found['cartapi_calls_total{route="/api/cart/products",result="ok"}'] == 1
    assert found['cartapi_calls_total{route="/api/cart/products",result="refused"}'] == 1
    assert found['cartapi_calls_total{route="other",result="refused"}'] == 1
    assert found['cartapi_call_seconds_count{route="/api/cart/products"}'] == 2
    assert found['cartapi_call_seconds_bucket{route="/api/cart/products",le="+Inf"}'] == 2
    assert found['cartapi_calls_total{route="/api/login/index",result="refused"}'] == 1
    assert found["cartapi_sql_statements_total"] > 5
    assert found["cartapi_database_up"] == found["cartapi_workers"] == found["cartapi_calls_running"] == 1
    assert found['cartapi_outbox_mails{state="waiting"}'] == 0


def test_metrics_are_written_as_prometheus_reads_them(client: FlaskClient) -> None:
    client.get("/healthz")
    answer = client.get("/metrics")
    assert answer.content_type == "text/plain; version=0.0.4; charset=utf-8"
    sample = re.compile(r'cartapi_[a-z_]+(\{[a-z]+="[^"\n]*"(,[a-z]+="[^"\n]*")*\})? [0-9.e+-]+')
    for line in answer.get_data(as_text=True).splitlines():
        assert line.startswith(("# HELP cartapi_", "# TYPE cartapi_")) or sample.fullmatch(line), line
    buckets = [value for name, value in samples(answer.get_data(as_text=True)).items() if '"/healthz",le=' in name]
    assert buckets == sorted(buckets)


def test_metrics_are_read_by_those_who_may(fresh_database: Database) -> None:
    client = create_app(Config(metrics_from=("192.0.2.0/24",)), fresh_database).test_client()
    refused = client.get("/metrics")
    assert (refused.status_code, refused.get_json()) == (403, {"error": "127.0.0.1 may not read this; metrics_from says who may"})
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 200


def test_metrics_of_a_database_that_is_away_still_tell_of_the_calls(client: FlaskClient, fresh_database: Database) -> None:
    client.get("/healthz")
    with fresh_database.writing() as db:
        db.execute(text("DROP TABLE cartapi_outbox"))
    found = samples(client.get("/metrics").get_data(as_text=True))
    assert found["cartapi_database_up"] == 0
    assert found['cartapi_calls_total{route="/healthz",result="ok"}'] == 1


def test_the_caller_s_words_never_become_labels(client: FlaskClient) -> None:
    client.get('/index.php?route=api/cart/zap"}', headers={"X-Request-Id": 'x"} 1'})
    client.get("/zap")
    assert "zap" not in client.get("/metrics").get_data(as_text=True)


@pytest.mark.parametrize("sent", ["0af7651916cd43dd8448eb211c80319c", "a-b_c.d:e/f+g="])
def test_a_request_id_is_taken_over(client: FlaskClient, sent: str) -> None:
    assert client.get("/healthz", headers={"X-Request-Id": sent}).headers["X-Request-Id"] == sent


@pytest.mark.parametrize("sent", ["", "x" * 37, "a b", "a\tb", "<script>", "é"])
def test_a_request_id_that_is_none_is_replaced_and_none_is_given_twice(client: FlaskClient, sent: str) -> None:
    given = [client.get("/healthz", headers={"X-Request-Id": sent} if sent else {}).headers["X-Request-Id"] for _ in range(3)]
    assert len(set(given)) == 3
    assert all(re.fullmatch(r"[0-9a-f]{16}", each) for each in given)


def line_of(form: logging.Formatter, **extra: object) -> str:
    try:
        raise ZeroDivisionError("what")
    except ZeroDivisionError:
        info = sys.exc_info()
    record = logging.LogRecord("cartapi.x", logging.ERROR, "f", 1, "bad %s", ("day",), info)
    record.__dict__.update(extra)
    known = REQUEST_ID.set("id-1")
    try:
        return form.format(record)
    finally:
        REQUEST_ID.reset(known)


def test_lines_of_text_name_the_call() -> None:
    assert "ERROR cartapi.x: bad day [id-1]\n" in line_of(TextLines())


def test_lines_of_json_are_one_object_each() -> None:
    line = line_of(JsonLines(), fields={"route": "/api/cart/products"})
    assert "\n" not in line
    found = json.loads(line)
    assert found["error"].endswith("ZeroDivisionError: what")
    del found["error"], found["time"]
    assert found == {
        "level": "error", "logger": "cartapi.x", "message": "bad day", "request_id": "id-1", "route": "/api/cart/products",
    }  # fmt: skip


@pytest.mark.parametrize(("lines", "expected"), [("none", []), ("failed", []), ("all", ["/api/cart/products", "/healthz"])])
def test_which_calls_get_a_line(
    fresh_database: Database, shop: DemoShop, caplog: pytest.LogCaptureFixture, lines: str, expected: list[str]
) -> None:
    client = create_app(Config(log_calls=lines), fresh_database).test_client()
    with caplog.at_level(logging.INFO, "cartapi.calls"):
        client.get(PRODUCTS)
        client.get("/healthz")
    noted = [record for record in caplog.records if record.name == "cartapi.calls"]
    assert [record.__dict__["fields"]["route"] for record in noted] == expected


def test_a_failed_call_gets_a_line_with_its_id(
    client: FlaskClient, fresh_database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    with fresh_database.writing() as db:
        db.execute(text("DROP TABLE oc_language"))
    client.get(f"{PRODUCTS}&api_token=x")
    (line,) = [record for record in caplog.records if record.name == "cartapi.calls"]
    assert "GET /api/cart/products 500 failed" in line.getMessage()


def test_a_worker_that_died_counts_on_but_its_gauges_do_not(tmp_path: Path) -> None:
    dead = (
        "import sys; from pathlib import Path; from cartapi.web.meter import Meter; "
        "meter = Meter(Path(sys.argv[1])); meter.add('calls', 5); meter.add('running', 3)"
    )
    subprocess.run([sys.executable, "-c", dead, str(tmp_path)], check=True)
    meter = Meter(tmp_path)
    meter.add("calls", 2)
    meter.set("running", 1)
    assert meter.totals(gauges=("running",)) == {"calls": 7, "running": 1}
    assert meter.workers() == 1


def test_numbers_are_exact_when_threads_count_at_once(tmp_path: Path) -> None:
    meter = Meter(tmp_path)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda number: [meter.add(f"cell {number % 3}") for _ in range(500)], range(24)))
    assert meter.totals() == {"cell 0": 4000, "cell 1": 4000, "cell 2": 4000}


@pytest.mark.parametrize("shared", [True, False])
def test_more_names_than_there_is_room_for_are_left_out(tmp_path: Path, shared: bool) -> None:
    meter = Meter(tmp_path if shared else None)
    for number in range(CAPACITY // 16):
        meter.add(f"name {number:06}")
    found = meter.totals()
    assert found["name 000000"] == 1
    assert 1000 < len(found) < CAPACITY // 16


def test_a_file_that_is_cut_short_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    (tmp_path / f"{os.getppid()}.cells").write_bytes(b"\x40")
    assert Meter(tmp_path).totals() == {}


def fetched(server: Server, path: str, **headers: str) -> tuple[int, str]:
    try:
        with urlopen(Request(server.said["Base URL"] + path, headers=headers), timeout=20) as answer:  # noqa: S310 - our own
            return answer.status, answer.read().decode()
    except HTTPError as error:
        return error.code, error.read().decode()


def test_several_workers_are_added_up(maria_shop: tuple[URL, dict[str, str]], serve: Serve) -> None:
    url, said = maria_shop
    server = serve(
        "--database-url", url.render_as_string(hide_password=False), "--workers", "3", said=said, CARTAPI_LOG_FORMAT="json",
        CARTAPI_LOG_CALLS="all",
    )  # fmt: skip
    with ThreadPoolExecutor(6) as threads:
        list(threads.map(lambda _: fetched(server, "/healthz"), range(60)))
    found = samples(fetched(server, "/metrics")[1])
    assert found['cartapi_calls_total{route="/healthz",result="ok"}'] == 60
    assert found["cartapi_workers"] == 3
    assert fetched(server, "/readyz")[0] == 200
    fetched(server, "/healthz", **{"X-Request-Id": "mine-1"})
    lines = [json.loads(line) for line in (server.folder / "log").read_text().splitlines()]
    assert {"route": "/healthz", "status": 200, "request_id": "mine-1"}.items() <= lines[-1].items()


def test_traces_have_a_span_a_call_and_one_a_statement(app: Flask, fresh_database: Database) -> None:
    from opentelemetry.instrumentation.sqlalchemy import SQLAlchemyInstrumentor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    exporter = InMemorySpanExporter()
    app.wsgi_app = tracing.traced(app.wsgi_app, fresh_database, exporter)  # type: ignore[method-assign]
    try:
        app.test_client().get(f"{PRODUCTS}&api_token=x", headers={"X-Request-Id": "mine-1"})
    finally:
        SQLAlchemyInstrumentor().uninstrument()
    spans = {span.name: span for span in exporter.get_finished_spans()}
    call = spans["GET /api/cart/products"]
    assert call.attributes is not None
    assert call.attributes["cartapi.request_id"] == "mine-1"
    statements = [span for span in exporter.get_finished_spans() if span.parent and span.parent.span_id == call.context.span_id]
    assert statements


def test_tracing_without_its_packages_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracing, "find_spec", lambda _: None)
    with pytest.raises(tracing.TracingUnavailable, match=r"pip install 'cartapi\[otel\]'"):
        tracing.check()
