"""A demo shop, and servers on copies of it."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.servers import CARTAPI, Server, Start, answering, eventually, settings


@pytest.fixture(scope="session")
def demo_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a demo shop in it, to be copied."""
    folder = tmp_path_factory.mktemp("demo")
    subprocess.run([*CARTAPI, "demo"], cwd=folder, env=settings(), check=True, capture_output=True)
    return folder


@pytest.fixture
def start(tmp_path: Path, demo_shop: Path) -> Iterator[Start]:
    """Starts a server of a demo shop on a free port and waits until it answers."""
    running: list[Server] = []
    shutil.copytree(demo_shop, tmp_path, dirs_exist_ok=True)

    def begin(*options: str, **environ: str) -> Server:
        command = [*CARTAPI, "serve", "--demo", *options]
        with (tmp_path / "log").open("a") as log:
            process = subprocess.Popen(
                command, cwd=tmp_path, env=settings() | environ, stdout=subprocess.PIPE, stderr=log, text=True
            )
        running.append(server := Server(process, tmp_path))
        for line in process.stdout or ():
            server.lines.append(line.rstrip("\n"))
            server.said.update([(line[:10].strip(), line[10:].strip())])
            if "cart/products" in line:
                break
        eventually(lambda: answering(server))
        return server

    yield begin
    for server in running:
        if server.process.poll() is None:
            server.process.kill()
        server.process.communicate()
