"""A load generator: keep-alive connections in one thread, each sending its next call when the last one is answered.

It shares its machine with the server it measures, so it does as little as it can: requests are bytes made beforehand, answers are
cut at their length and handed to a script, which checks them.
"""

import itertools
import selectors
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

Script = Callable[[bytes], bytes]
"""Somebody who makes calls: gets the body of the last answer, or b"" on a new connection; returns the next request. Raises
`LoadError` for an answer that is not as it should be."""


class LoadError(Exception):
    """A call was not answered as it should be: figures would mean nothing."""


@dataclass(frozen=True, slots=True)
class Result:
    """What one run of load came to; latencies in seconds, in order of size."""

    seconds: float
    latencies: Sequence[float]
    calls: int
    """With those of the warm-up, whose latencies do not count."""

    @property
    def rate(self) -> float:
        """Calls a second."""
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        """The latency that `share` (0 to 1) of the calls did not exceed."""
        return self.latencies[min(int(len(self.latencies) * share), len(self.latencies) - 1)]


class Connection:
    """One keep-alive connection with at most one call under way."""

    def __init__(self, base_url: str) -> None:
        parts = urlsplit(base_url)
        self.socket = socket.create_connection((parts.hostname or "127.0.0.1", parts.port or 80), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._received = b""

    def send(self, request: bytes) -> None:
        self._received = b""
        self.socket.sendall(request)

    def receive(self) -> bytes | None:
        """The body of the answer; None while some of it is under way. Raises `LoadError` unless it is a 200 with a length."""
        more = self.socket.recv(262_144)
        if not more:
            raise LoadError("the server closed the connection")
        data = self._received = self._received + more if self._received else more
        end = data.find(b"\r\n\r\n")
        if end < 0 or len(data) < (whole := end + 4 + _length(data[:end])):
            return None
        if not data.startswith(b"HTTP/1.1 200"):
            raise LoadError(data[:end].decode("latin-1"))
        return data[end + 4 : whole]

    def call(self, request: bytes) -> bytes:
        """Send, and wait for the body."""
        self.send(request)
        while (body := self.receive()) is None:
            pass
        return body


def _length(head: bytes) -> int:
    at = head.lower().find(b"content-length:")
    if at < 0:
        raise LoadError("an answer without Content-Length")
    return int(head[at + 15 :].split(b"\r\n", 1)[0])


def request_bytes(path: str, body: bytes = b"") -> bytes:
    """A whole request: GET without a body, POST of a form with one."""
    head = f"{'POST' if body else 'GET'} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: cartapi-bench\r\n"
    if body:
        head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
    return head.encode() + b"\r\n" + body


def repeat(request: bytes) -> Script:
    """One call over and over; all answers must be as the first one was."""
    first = b""

    def script(answer: bytes) -> bytes:
        nonlocal first
        first = first or answer
        if answer and answer != first:
            raise LoadError(f"two answers differ: {first[:200]!r} and {answer[:200]!r}")
        return request

    return script


def turns(requests: Sequence[bytes]) -> Script:
    """One call after the other, and again from the first one."""
    coming = itertools.cycle(requests)
    return lambda answer: next(coming)


def run(base_url: str, scripts: Sequence[Script], seconds: float, warm_up: float = 0.5) -> Result:
    """Give each script a connection of its own and let all call for so long; calls that end in the warm-up do not count."""
    latencies: list[float] = []
    calls = 0
    clock = time.perf_counter
    with selectors.DefaultSelector() as selector:
        for script in scripts:
            connection = Connection(base_url)
            selector.register(connection.socket, selectors.EVENT_READ, [connection, script, clock()])
            connection.send(script(b""))
        begin = now = clock() + warm_up
        while now < begin + seconds:
            for key, _ in selector.select(10):
                connection, script, sent = key.data
                answer = connection.receive()
                if answer is None:
                    continue
                now = clock()
                calls += 1
                if now >= begin:
                    latencies.append(now - sent)
                request = script(answer)
                key.data[2] = clock()
                connection.send(request)
        for key in list(selector.get_map().values()):
            key.data[0].socket.close()
    return Result(now - begin, sorted(latencies), calls)
