"""What the README shows to be pasted does what it says."""

import re
import subprocess
import sys
from pathlib import Path

from tests.cli.servers import Start

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def blocks(language: str, base_url: str) -> list[str]:
    """The blocks in this language, for a server at this address."""
    found = re.findall(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
    assert found
    assert all("http://127.0.0.1:8080" in block for block in found)
    return [block.replace("http://127.0.0.1:8080", base_url) for block in found]


def paste(script: str, folder: Path) -> str:
    """What a shell prints that is given the script."""
    script = script.replace(".venv/bin/cartapi", f"{sys.executable} -m cartapi")
    return subprocess.run(["bash", "-c", script], cwd=folder, capture_output=True, text=True, timeout=120).stdout


def test_the_order_with_curl_is_placed(start: Start) -> None:
    server = start()
    said = paste(blocks("bash", server.said["Base URL"])[0], server.folder)
    assert "error" not in said.replace('"error":false', "")
    assert re.search(r'"order_id":\d+}\s*$', said)


def test_the_order_with_requests_is_placed(start: Start, tmp_path: Path) -> None:
    server = start()
    script = tmp_path / "order.py"
    script.write_text(blocks("python", server.said["Base URL"])[0])
    command = [sys.executable, str(script), server.said["API key"]]
    said = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert said.returncode == 0, said.stderr
    assert re.search(r"^Total \$[0-9.]+\norder \d+$", said.stdout, re.MULTILINE)


def test_the_json_calls_go_on_with_the_same_token(start: Start) -> None:
    server = start()
    order, resources = blocks("bash", server.said["Base URL"])
    said = paste(_signed_in(order) + resources, server.folder)
    assert '"sku":"TF-HL-100"' in said
    assert '"shipping_methods":[' in said


def _signed_in(order: str) -> str:
    """The lines of the first order that set the shell's variables."""
    return "".join(line + "\n" for line in order.splitlines() if line.startswith(("shop=", "key=", "token=")))
