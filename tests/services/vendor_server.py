"""A vendor on a free local port that says what the test tells it to."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit


@dataclass
class Asked:
    """A request that came in."""

    method: str
    path: str
    params: dict[str, str]
    headers: dict[str, str]
    body: bytes


@dataclass
class Vendor:
    """`answers` by path: lists of (status, body), used up one by one, the last one again and again.

    A status of 0 closes the connection without a word; -1 keeps it open and silent until the test is over.
    """

    url: str
    answers: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def says(self, path: str, *answers: tuple[int, str]) -> None:
        """What to answer on a path."""
        self.answers[path] = list(answers)


@contextmanager
def running() -> Iterator[Vendor]:
    """The vendor while it runs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    vendor = server.vendor = Vendor(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield vendor
    finally:
        vendor.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        vendor: Vendor = self.server.vendor
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        vendor.asked.append(Asked(self.command, parts.path, dict(parse_qsl(parts.query)), dict(self.headers), body))
        answers = vendor.answers.get(parts.path, [(404, "")])
        status, text = answers.pop(0) if len(answers) > 1 else answers[0]
        if status < 0:
            vendor.over.wait(30)
        if status <= 0:
            self.close_connection = True
            return
        payload = text.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    do_POST = do_GET  # noqa: N815 - the name is the library's

    def log_message(self, *_: object) -> None:
        """Say nothing."""
