"""docs/rest.md run as it stands, in both its languages."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli import conftest as cli
from tests.cli.servers import Server, Start

PAGE = Path(__file__).parents[2] / "docs/rest.md"
demo_shop, start = cli.demo_shop, cli.start


def program(language: str) -> str:
    """All blocks of one language, one after the other."""
    found = re.findall(rf"^```{language}\n(.*?)^```$", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    assert len(found) == 6
    return "\n".join(found)


@pytest.fixture
def server(start: Start) -> Server:
    return start()


@pytest.mark.parametrize("command", [[sys.executable, "-c", "python"], ["bash", "-c", "bash"]], ids=["python", "bash"])
def test_the_examples_run_to_an_order(server: Server, command: list[str]) -> None:
    places = {"SHOP_URL": server.said["Base URL"], "SHOP_KEY": server.said["API key"]}
    script = [*command[:2], program(command[2])]
    done = subprocess.run(script, env=os.environ | places, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(set(re.findall(r'"order":"(\d+)"', done.stdout))) == 1
    assert len(re.findall(r'"order":"\d+"', done.stdout)) == 2
    assert '{"qty":0}' in done.stdout
