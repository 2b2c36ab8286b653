"""The servers that are measured: started as processes of their own on free ports, and stopped."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryFile
from urllib.request import urlopen


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers."""

    base_url: str
    pid: int
    cold_start: float
    """Seconds from the command to the first answer."""

    def workers(self) -> list[int]:
        """Their process ids; none where there is no /proc."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children")
        return [int(pid) for pid in children.read_text().split()] if children.exists() else []

    def memory(self) -> float:
        """Resident megabytes of the largest worker, what it shares with the others included."""
        sizes = (re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text()) for pid in self.workers())
        return max(int(size[1]) for size in sizes if size) / 1024

    def cpu_seconds(self) -> float:
        """What the workers have used of the processors so far; 0 where there is no /proc."""
        ticks = 0
        for pid in self.workers():
            ticks += sum(map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]))
        return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def running(command: Sequence[str], path: str) -> Iterator[Server]:
    """A server that says `Base URL …` on its first line, from its first answer at `path` on, until the end of the block."""
    with TemporaryFile("w+") as log:
        begin = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
        try:
            line = process.stdout.readline() if process.stdout else ""
            found = re.match(r"Base URL\s+(\S+)", line)
            if not found:
                raise RuntimeError(f"the server did not start: {' '.join(command)}")
            _first_answer(found[1] + path, process)
            yield Server(found[1], process.pid, time.perf_counter() - begin)
        except BaseException:
            log.seek(0)
            print(log.read()[-8000:], file=sys.stderr)
            raise
        finally:
            process.terminate()
            process.communicate(timeout=60)


def _first_answer(url: str, process: subprocess.Popen[str]) -> None:
    while process.poll() is None:
        try:
            with urlopen(url, timeout=30) as answer:  # noqa: S310 - our own address
                answer.read()
            return
        except ConnectionError:
            time.sleep(0.005)
        except OSError as error:
            if not isinstance(getattr(error, "reason", None), ConnectionError):
                raise
            time.sleep(0.005)
    raise RuntimeError("the server ended before it answered")


def cartapi(url: str, options: Sequence[str]) -> Sequence[str]:
    """The command of our own server, as shipped."""
    return [sys.executable, "-m", "cartapi", "serve", "--database-url", url, "--bind", "127.0.0.1:0", *options]


def ceiling(url: str, options: Sequence[str]) -> Sequence[str]:
    """The command of the same server with next to nothing to do."""
    return [sys.executable, "-m", "tests.bench.ceiling", url, *options]


def statements(url: str, options: Sequence[str]) -> Sequence[str]:
    """The command of the same server with nothing to do but to send the statements of checkouts."""
    return [sys.executable, "-m", "tests.bench.statements", url, *options]


def cold_start(command: Sequence[str], path: str, times: int) -> float:
    """Seconds to the first answer, the median of so many starts."""
    starts: list[float] = []
    for _ in range(times):
        with running(command, path) as server:
            starts.append(server.cold_start)
    return median(starts)
