"""`cartapi serve`: refuses in one line what cannot work, and otherwise serves until it is told to stop."""

import os
import signal
import socket
import subprocess
import threading
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from tests.cli.servers import CARTAPI, Start, answering, eventually, settings


def refused(*options: str, **environ: str) -> str:
    """What `serve` says when it does not start: one line, exit code 2, nothing on stdout."""
    ended = subprocess.run([*CARTAPI, "serve", *options], env=settings() | environ, capture_output=True, text=True, timeout=60)
    assert (ended.returncode, ended.stdout) == (2, "")
    (line,) = ended.stderr.splitlines()
    return line


def test_the_demo_shop_answers_a_cart_and_stops_when_told(start: Start) -> None:
    server = start()
    token = server.login()
    assert "success" in server.call("api/cart/add", token, product_id="100", quantity="2")
    assert [line["quantity"] for line in server.call("api/cart/products", token)["products"]] == ["2"]
    assert server.stop() == 0


def test_the_lines_it_prints_work_when_pasted(start: Start) -> None:
    lines = start().lines
    shell = "\n".join(lines[lines.index("A first cart:") + 1 :])
    pasted = subprocess.run(["bash", "-c", shell], capture_output=True, text=True, timeout=60)
    assert '"success"' in pasted.stdout
    assert '"products":[{' in pasted.stdout


def test_a_second_start_keeps_the_carts(start: Start) -> None:
    first = start()
    token = first.login()
    first.call("api/cart/add", token, product_id="100", quantity="3")
    assert first.stop() == 0
    second = start()
    assert second.said["API key"] == first.said["API key"]
    assert [line["quantity"] for line in second.call("api/cart/products", token)["products"]] == ["3"]


def test_several_workers_on_one_sqlite_file_lose_nothing(start: Start) -> None:
    server = start("--workers", "3")
    tokens = [server.login() for _ in range(4)]

    def shop(token: str) -> None:
        for _ in range(10):
            server.call("api/cart/add", token, product_id="100", quantity="1")

    threads = [threading.Thread(target=shop, args=(token,)) for token in tokens]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [server.call("api/cart/products", token)["products"][0]["quantity"] for token in tokens] == ["10"] * 4


def test_no_call_of_a_busy_client_fails_when_the_server_is_stopped(start: Start) -> None:
    """Clients keep their connections, and leave when an answer says that it was the last on this one."""
    server = start()
    place = server.said["Base URL"].removeprefix("http://")
    target = f"/index.php?route=api/cart/products&api_token={server.login()}"
    answers: list[bytes] = []
    failures: list[Exception] = []

    def shop() -> None:
        connection = HTTPConnection(place, timeout=30)
        try:
            while True:
                connection.request("GET", target)
                answer = connection.getresponse()
                answers.append(answer.read())
                if answer.will_close:
                    return
        except (OSError, HTTPException) as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=shop) for _ in range(4)]
    for thread in threads:
        thread.start()
    eventually(lambda: len(answers) > 20)
    assert server.stop() == 0
    for thread in threads:
        thread.join()
    assert failures == []
    assert all(answer.startswith(b'{"products"') for answer in answers)


def test_workers_that_are_killed_are_replaced_as_often_as_that_happens(start: Start) -> None:
    server = start()
    for _ in range(2):
        before = server.workers()
        for worker in before:
            os.kill(worker, signal.SIGKILL)
        eventually(lambda: len(server.workers()) == 2 and not server.workers() & before)  # noqa: B023 - called at once
        eventually(lambda: answering(server))
    assert server.stop() == 0


def test_no_worker_outlives_its_killed_supervisor(start: Start) -> None:
    server = start()
    workers = server.workers()
    assert len(workers) >= 2
    server.stop(signal.SIGKILL)
    eventually(lambda: not any(Path(f"/proc/{worker}/cmdline").exists() for worker in workers))


def test_a_stop_from_the_keyboard_is_a_stop_in_good_order(start: Start) -> None:
    assert start().stop(signal.SIGINT) == 0


def test_the_environment_says_the_same_as_the_options(start: Start, tmp_path: Path) -> None:
    server = start(CARTAPI_DATABASE_URL="sqlite:///other.db", CARTAPI_WORKERS="3")
    eventually(lambda: len(server.workers()) == 3)
    assert (tmp_path / "other.db").exists()


def test_a_taken_port_is_refused_before_the_demo_shop_is_made(tmp_path: Path) -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        place = f"127.0.0.1:{taken.getsockname()[1]}"
        line = refused("--demo", "--database-url", f"sqlite:///{tmp_path}/shop.db", "--bind", place)
    assert line == f"Error: cannot listen on {place}: Address already in use"
    assert not (tmp_path / "shop.db").exists()


def test_two_servers_do_not_share_a_port(start: Start) -> None:
    place = start().said["Base URL"].split("/")[2]
    assert f"cannot listen on {place}" in refused("--demo", "--bind", place)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--database-url", "sqlite:////nowhere/shop.db"], "there is no such file"),
        (["--database-url", "mysql+pymysql://nobody@127.0.0.1:1/shop"], "127.0.0.1:1"),
        (["--database-url", "what"], "the database URL is not understood"),
        (["--bind", "somewhere"], "'somewhere' is no address"),
        (["--bind", "127.0.0.1:70000"], "is no address"),
        (["--bind", "192.0.2.1:80"], "cannot listen on 192.0.2.1:80"),
        (["--workers", "-1"], "--workers"),
        (["--threads", "many"], "--threads"),
    ],
)
def test_what_cannot_work_is_refused_in_one_line(options: list[str], reason: str) -> None:
    assert reason in refused(*options)


def test_an_unknown_settings_file_is_refused_in_one_line() -> None:
    assert "no such settings file" in refused(CARTAPI_CONFIG="/nowhere.toml")


def test_a_database_without_a_shop_is_refused_before_a_port_is_opened(empty_url: URL) -> None:
    url = empty_url.render_as_string(hide_password=False)
    if url.startswith("sqlite"):
        Path(empty_url.database or "").touch()
    assert "there is no table oc_setting" in refused("--database-url", url)
