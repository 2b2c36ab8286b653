"""Servers as processes of their own: `cartapi serve` on the demo shop."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

CARTAPI = [sys.executable, "-m", "cartapi"]


def settings() -> dict[str, str]:
    """The environment, without what somebody may have set for a server of his own; any free port."""
    return {name: value for name, value in os.environ.items() if not name.startswith("CARTAPI_")} | {"CARTAPI_BIND": "127.0.0.1:0"}


@dataclass
class Server:
    """A running `cartapi serve` and what it said of itself."""

    process: subprocess.Popen[str]
    folder: Path
    """Where it was started; the shop is `var/demo.db` in it."""
    said: dict[str, str] = field(default_factory=dict[str, str])
    """`Base URL`, `API key`, …"""
    lines: list[str] = field(default_factory=list[str])
    """All it printed."""

    def call(self, route: str, token: str = "", **form: str) -> Any:
        query = urlencode({"route": route, **({"api_token": token} if token else {})})
        with urlopen(f"{self.said['Base URL']}/index.php?{query}", urlencode(form).encode(), timeout=20) as answer:  # noqa: S310 - our own address
            return json.load(answer)

    def login(self) -> str:
        return self.call("api/login", username=self.said["API user"], key=self.said["API key"])["api_token"]

    def workers(self) -> set[int]:
        pid = self.process.pid
        return set(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        return self.process.wait(30)


Start = Callable[..., Server]


def eventually(true: Callable[[], Any]) -> Any:
    """Wait until it is so."""
    for _ in range(400):
        if found := true():
            return found
        time.sleep(0.05)
    raise AssertionError(f"never came true: {true}")


def answering(server: Server) -> bool:
    try:
        return "error" in server.call("api/cart/products")
    except OSError:
        return False
