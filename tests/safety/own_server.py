"""A MariaDB server of one's own, to be stopped and started at will."""

import shutil
import socket
import subprocess
import time
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError

PROGRAMS = ("mariadb-install-db", "mariadbd")


def missing() -> str:
    """Which program is not there; "" when both are."""
    return next((name for name in PROGRAMS if shutil.which(name) is None), "")


class OwnServer:
    """Its data live in a folder; nobody else's server is touched."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        install = [
            "mariadb-install-db",
            "--no-defaults",
            f"--datadir={folder / 'data'}",
            "--auth-root-authentication-method=normal",
        ]
        subprocess.run([*install, "--user=root", "--skip-test-db"], check=True, capture_output=True, timeout=120)
        self.start()
        self._run("CREATE DATABASE shop CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci")

    @property
    def url(self) -> URL:
        """The empty database on it."""
        return URL.create("mysql+pymysql", "root", host="127.0.0.1", port=self.port, database="shop")

    def start(self) -> None:
        command = [
            "mariadbd", "--no-defaults", "--user=root", f"--datadir={self.folder / 'data'}", f"--port={self.port}",
            f"--socket={self.folder / 'my.sock'}", "--bind-address=127.0.0.1", "--innodb-buffer-pool-size=32M",
            "--innodb-log-file-size=16M", "--skip-log-bin", f"--pid-file={self.folder / 'my.pid'}",
        ]  # fmt: skip
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                self._run("SELECT 1", database=None)
            except OperationalError:
                time.sleep(0.1)
            else:
                return
        raise AssertionError("mariadbd did not start")

    def stop(self) -> None:
        """In good order, as a restart of the service does."""
        self.process.terminate()
        self.process.wait(60)

    def kill(self) -> None:
        """As a crash or a power cut does."""
        self.process.kill()
        self.process.wait(60)

    def _run(self, statement: str, database: str | None = None) -> None:
        engine = create_engine(self.url.set(database=database or ""), pool_size=1)
        try:
            with engine.begin() as connection:
                connection.execute(text(statement))
        finally:
            engine.dispose()
