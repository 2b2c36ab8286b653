"""What the README shows to be pasted does what it says."""

import re
import subprocess
import sys
from pathlib import Path

from tests.cli.servers import Start

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def block(language: str, base_url: str) -> str:
    """The one block in this language, for a server at this address."""
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
    assert "http://127.0.0.1:8080" in found
    return found.replace("http://127.0.0.1:8080", base_url)


def test_the_order_with_curl_is_placed(start: Start) -> None:
    server = start()
    script = block("bash", server.said["Base URL"]).replace(".venv/bin/cartapi", f"{sys.executable} -m cartapi")
    said = subprocess.run(["bash", "-c", script], cwd=server.folder, capture_output=True, text=True, timeout=120).stdout
    assert "error" not in said.replace('"error":false', "")
    assert re.search(r'"order_id":\d+}\s*$', said)


def test_the_order_with_requests_is_placed(start: Start, tmp_path: Path) -> None:
    server = start()
    script = tmp_path / "order.py"
    script.write_text(block("python", server.said["Base URL"]))
    command = [sys.executable, str(script), server.said["API key"]]
    said = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert said.returncode == 0, said.stderr
    assert re.search(r"^Total \$[0-9.]+\norder \d+$", said.stdout, re.MULTILINE)
