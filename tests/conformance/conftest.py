"""The recorded shop on each database, with a real SMTP sink."""

import socket
from collections.abc import Iterator

import pytest
from aiosmtpd.controller import Controller

from tests.conformance.harness import Shop
from tests.conformance.replay import MailSink
from tests.databases import shop_database


@pytest.fixture(scope="session")
def mail_sink() -> Iterator[tuple[MailSink, int]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    sink = MailSink()
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    yield sink, port
    controller.stop()


@pytest.fixture(scope="session")
def shop(backend, database_folder, mail_sink) -> Iterator[Shop]:
    sink, port = mail_sink
    with shop_database(backend, database_folder) as database:
        yield Shop(database, port, sink)
