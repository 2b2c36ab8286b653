"""The relay with a real SMTP server: what leaves, what waits, what dies, and that nothing leaves twice."""

import email
import socket
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, insert

from cartapi.mail.envelope import seal
from cartapi.mail.transport import MailRefused, MailUnavailable, Transport, send
from cartapi.services import mail_queue, mail_relay
from cartapi.services.mail_bell import Bell
from cartapi.services.mail_relay import Relay, delay
from cartapi.store import models, outbox
from cartapi.store.database import Database
from tests.services.mail_sink import Sink, make_certificate, smtp_sink

NOW = datetime(2024, 3, 7, 15, 4, 9)
LATER = timedelta(days=1)
MAIL = seal(
    sender="shop@harbour.example",
    sender_name="Harbour Supply",
    recipient="dear@customer.example",
    subject="Order 1",
    text="Grüße\n",
)


@pytest.fixture
def sink() -> Iterator[Sink]:
    with smtp_sink() as running:
        yield running


@pytest.fixture
def bell() -> Iterator[Bell]:
    made = Bell()
    yield made
    made.close()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return make_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def trusted(certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    return certificate


def configure(database: Database, store_id: int = 0, **settings: object) -> None:
    rows = [
        {"store_id": store_id, "code": "config", "key": f"config_mail_{key}", "value": str(value), "serialized": 0}
        for key, value in settings.items()
    ]
    with database.writing() as db:
        db.execute(delete(models.setting).where(models.setting.c.store_id == store_id, models.setting.c.key.like("config_mail_%")))
        db.execute(insert(models.setting), rows)


def by_smtp(database: Database, port: int, store_id: int = 0) -> None:
    configure(database, store_id, engine="smtp", smtp_hostname="127.0.0.1", smtp_port=port, smtp_timeout=5)


def put(database: Database, event_key: str = "order_add:1", recipient: str = "dear@customer.example", store_id: int = 0) -> bool:
    envelope = seal(sender="shop@harbour.example", sender_name="Harbour", recipient=recipient, subject="Order 1", text="Grüße\n")
    with database.writing() as db:
        return mail_queue.put(db, envelope, event_key=event_key, kind="order_add", now=NOW, store_id=store_id, order_id=1)


def states(database: Database) -> list[str]:
    with database.reading() as db:
        return [row.state for row in reversed(outbox.list_mails(db))]


def last_error(database: Database) -> str:
    with database.reading() as db:
        return outbox.list_mails(db)[0].last_error


def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_a_mail_leaves_once(database: Database, sink: Sink):
    by_smtp(database, sink.port)
    put(database)
    assert Relay(database).run_once(NOW) == 1
    assert Relay(database).run_once(NOW + LATER) == 0
    assert states(database) == ["sent"]
    ((sender, recipient, content),) = sink.mails
    assert (sender, recipient) == ("shop@harbour.example", "dear@customer.example")
    message = email.message_from_bytes(content)
    assert message["Subject"] == "Order 1"
    assert message["Date"] == "Thu, 07 Mar 2024 15:04:09 +0000"
    assert message.get_payload(decode=True) == "Grüße\r\n".encode()


def test_one_event_is_one_mail(database: Database, sink: Sink):
    by_smtp(database, sink.port)
    assert [put(database), put(database)] == [True, False]
    assert Relay(database).run_once(NOW) == 1
    assert not put(database)
    assert Relay(database).run_once(NOW) == 0
    assert len(sink.mails) == 1


def test_a_refused_recipient_is_dead_and_holds_up_nobody(database: Database, sink: Sink):
    by_smtp(database, sink.port)
    sink.answers["gone@customer.example"] = "550 no such user"
    put(database, "a", "gone@customer.example")
    put(database, "b")
    assert Relay(database).run_once(NOW) == 1
    assert states(database) == ["dead", "sent"]
    assert sink.recipients == ["dear@customer.example"]


@pytest.mark.parametrize("recipient", ["dear@[192.0.2.1]", "dear@[IPv6:2001:db8::1]"])
def test_a_mailbox_at_a_number_gets_its_mail(database: Database, sink: Sink, recipient: str):
    """`api/customer` takes such an address (checkout.md §1)."""
    by_smtp(database, sink.port)
    put(database, recipient=recipient)
    assert Relay(database).run_once(NOW) == 1
    assert sink.recipients == [recipient]


def test_what_is_no_address_is_dead_without_asking_a_server(database: Database):
    by_smtp(database, unused_port())
    put(database, recipient="nobody\r\nBcc: x@y.example")
    assert Relay(database).run_once(NOW) == 0
    assert states(database) == ["dead"]
    assert "not an address" in last_error(database)


def test_a_recipient_put_off_is_tried_again(database: Database, sink: Sink):
    by_smtp(database, sink.port)
    sink.answers["dear@customer.example"] = "450 greylisted"
    put(database)
    relay = Relay(database)
    assert relay.run_once(NOW) == 0
    assert states(database) == ["queued"]
    assert "450 greylisted" in last_error(database)
    sink.answers.clear()
    assert relay.run_once(NOW + timedelta(seconds=20)) == 0
    assert relay.run_once(NOW + timedelta(seconds=40)) == 1


def test_a_server_that_is_away_keeps_the_mails_waiting(database: Database, sink: Sink):
    by_smtp(database, unused_port())
    put(database, "a")
    put(database, "b")
    relay = Relay(database)
    assert relay.run_once(NOW) == 0
    assert states(database) == ["queued", "queued"]
    by_smtp(database, sink.port)
    assert relay.run_once(NOW + LATER) == 2
    assert states(database) == ["sent", "sent"]


def test_a_mail_dies_after_its_last_attempt_and_can_be_retried(database: Database, sink: Sink):
    by_smtp(database, unused_port())
    put(database)
    relay = Relay(database, max_attempts=3)
    for attempt in range(3):
        assert states(database) == ["queued"]
        relay.run_once(NOW + LATER * attempt)
    assert states(database) == ["dead"]
    by_smtp(database, sink.port)
    with database.writing() as db:
        outbox.retry(db, None, NOW)
    assert relay.run_once(NOW) == 1


def test_a_mail_that_kills_its_relays_is_given_up(database: Database, sink: Sink):
    by_smtp(database, sink.port)
    put(database)
    for attempt in range(2):
        with database.writing() as db:
            outbox.claim(db, NOW + LATER * attempt, "killed", 1, 60)
    assert Relay(database, max_attempts=2).run_once(NOW + LATER * 3) == 0
    assert states(database) == ["dead"]
    assert sink.mails == []


def test_a_crash_before_the_mark_sends_again_with_the_same_id(database: Database, sink: Sink, monkeypatch: pytest.MonkeyPatch):
    by_smtp(database, sink.port)
    put(database)
    relay = Relay(database, lease_seconds=60)

    class Killed(BaseException):
        """Stands for SIGKILL: nothing in the relay may handle it."""

    def killed(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(mail_relay.outbox, "sent", killed)
        with pytest.raises(Killed):
            relay.run_once(NOW)
    other = Relay(database, lease_seconds=60)
    assert other.run_once(NOW + timedelta(seconds=59)) == 0
    assert other.run_once(NOW + timedelta(seconds=61)) == 1
    ids = [email.message_from_bytes(content)["Message-ID"] for _, _, content in sink.mails]
    assert len(ids) == 2
    assert len(set(ids)) == 1


def test_a_database_that_is_busy_does_not_lose_the_mark(database: Database, sink: Sink, monkeypatch: pytest.MonkeyPatch):
    by_smtp(database, sink.port)
    put(database)
    marks, busy = outbox.sent, [RuntimeError("deadlock"), RuntimeError("deadlock")]

    def sometimes(*arguments: object) -> None:
        if busy:
            raise busy.pop()
        marks(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(mail_relay.outbox, "sent", sometimes)
    monkeypatch.setattr(mail_relay, "is_retryable", lambda error: isinstance(error, RuntimeError))
    monkeypatch.setattr(mail_relay, "MARK_PAUSES", (0.0, 0.0))
    assert Relay(database).run_once(NOW) == 1
    assert states(database) == ["sent"]


def test_each_store_sends_by_its_own_settings(database: Database, sink: Sink):
    by_smtp(database, unused_port())
    by_smtp(database, sink.port, store_id=1)
    put(database, store_id=1)
    assert Relay(database).run_once(NOW) == 1


def test_a_store_without_settings_of_its_own_sends_by_the_main_ones(database: Database, sink: Sink):
    by_smtp(database, sink.port)
    put(database, store_id=7)
    assert Relay(database).run_once(NOW) == 1


def test_two_relays_at_once_send_each_mail_once(database: Database, sink: Sink):
    by_smtp(database, sink.port)
    recipients = [f"customer{number}@customer.example" for number in range(30)]
    for recipient in recipients:
        put(database, recipient, recipient)
    stop = threading.Event()
    relays = [threading.Thread(target=Relay(database, poll_seconds=0.01).run, args=(stop,)) for _ in range(2)]
    for thread in relays:
        thread.start()
    for _ in range(2000):
        if set(states(database)) == {"sent"}:
            break
        stop.wait(0.01)
    stop.set()
    for thread in relays:
        thread.join()
    assert set(states(database)) == {"sent"}
    assert sorted(sink.recipients) == sorted(recipients)


def test_a_running_relay_survives_a_failing_round(database: Database, sink: Sink, monkeypatch: pytest.MonkeyPatch):
    by_smtp(database, sink.port)
    put(database)
    relay, stop, rounds = Relay(database, poll_seconds=0.01), threading.Event(), []
    once = relay.run_once

    def failing_first(**arguments: threading.Event) -> int:
        rounds.append(arguments)
        if len(rounds) == 1:
            raise OSError("database away")
        stop.set()
        return once()

    monkeypatch.setattr(relay, "run_once", failing_first)
    relay.run(stop)
    assert states(database) == ["sent"]


@contextmanager
def running(relay: Relay) -> Iterator[threading.Event]:
    """The relay in a thread; the event stops it."""
    stop = threading.Event()
    thread = threading.Thread(target=relay.run, args=(stop,))
    thread.start()
    try:
        yield stop
    finally:
        stop.set()
        if relay.bell is not None:
            relay.bell.ring()
        thread.join()


def test_a_relay_that_is_rung_for_looks_at_once(database: Database, sink: Sink, bell: Bell):
    by_smtp(database, sink.port)
    with running(Relay(database, poll_seconds=3600, bell=bell)) as stop:
        for number in (1, 2):
            put(database, f"event {number}", f"customer{number}@customer.example")
            bell.ring()
            for _ in range(3000):
                if set(states(database)) == {"sent"}:
                    break
                stop.wait(0.01)
            assert states(database) == ["sent"] * number


def test_while_a_mail_server_is_away_the_bell_is_not_heard(database: Database, bell: Bell):
    by_smtp(database, 1)
    put(database)
    waited: list[float] = []

    class Stopped(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            waited.append(timeout or 0)
            return self.set() or True

    bell.ring()
    Relay(database, poll_seconds=3600, bell=bell).run(Stopped())
    assert waited == [3600]
    assert bell.wait(0)


def test_strokes_of_a_bell_that_nobody_heard_count_as_one(bell: Bell):
    assert not bell.wait(0)
    for _ in range(100_000):
        bell.ring()
    assert bell.wait(0)
    while bell.wait(0):
        pass
    bell.ring()
    assert bell.wait(0)
    assert not bell.wait(0)


def test_delays_double_up_to_four_hours_and_are_spread():
    assert [delay(attempt, 0.5) for attempt in (1, 2, 3, 4)] == [30, 60, 120, 240]
    assert delay(99, 0.5) == 4 * 3600
    assert (delay(1, 0.0), delay(1, 1.0)) == (22.5, 37.5)


def test_starttls_then_sign_in(trusted: tuple[Path, Path]):
    with smtp_sink(trusted, starttls=True, login=True) as sink:
        send(MAIL, Transport("smtp", "tls://127.0.0.1", sink.port, username="relay", password='se&"cret'))
        assert (sink.tls, sink.logins) == ([True], [(b"relay", b'se&"cret')])
        assert len(sink.mails) == 1


def test_implicit_tls(trusted: tuple[Path, Path]):
    with smtp_sink(trusted) as sink:
        send(MAIL, Transport("smtp", "ssl://127.0.0.1", sink.port))
        assert len(sink.mails) == 1


def test_an_unknown_certificate_is_not_trusted(certificate: tuple[Path, Path]):
    with smtp_sink(certificate, starttls=True) as sink:
        with pytest.raises(MailUnavailable, match="CERTIFICATE_VERIFY_FAILED"):
            send(MAIL, Transport("smtp", "tls://127.0.0.1", sink.port))
        assert sink.mails == []


def test_a_server_without_starttls_is_not_spoken_to_in_the_clear(sink: Sink):
    with pytest.raises(MailUnavailable):
        send(MAIL, Transport("smtp", "tls://127.0.0.1", sink.port))
    assert sink.mails == []


def test_a_wrong_password_is_the_shops_fault_not_the_mails(trusted: tuple[Path, Path]):
    with smtp_sink(trusted, starttls=True, login=True) as sink, pytest.raises(MailUnavailable, match="535"):
        send(MAIL, Transport("smtp", "tls://127.0.0.1", sink.port, username="relay", password="wrong"))


@pytest.mark.parametrize(("username", "password"), [("relay", ""), ("", "secret")])
def test_sign_in_needs_both_name_and_password(sink: Sink, username: str, password: str):
    send(MAIL, Transport("smtp", "127.0.0.1", sink.port, username=username, password=password))
    assert len(sink.mails) == 1


@pytest.mark.parametrize(("answer", "kind"), [("554 spam", MailRefused), ("452 full", MailUnavailable)])
def test_the_answer_to_the_message_decides(sink: Sink, answer: str, kind: type[Exception]):
    sink.data_answer = answer
    with pytest.raises(kind, match=answer):
        send(MAIL, Transport("smtp", "127.0.0.1", sink.port))


@pytest.mark.parametrize("transport", [Transport("smtp", ""), Transport("pigeon"), Transport("smtp", "host.invalid", 25)])
def test_settings_that_cannot_work_leave_the_mail_waiting(transport: Transport):
    with pytest.raises(MailUnavailable):
        send(MAIL, transport)


def test_transport_is_read_from_the_shops_settings():
    settings = {
        "config_mail_engine": "smtp",
        "config_mail_smtp_hostname": "tls://mail.example",
        "config_mail_smtp_port": "587",
        "config_mail_smtp_timeout": "9",
        "config_mail_smtp_username": "relay",
        "config_mail_smtp_password": "se&amp;&quot;cret",
    }
    transport = Transport.from_settings(settings)
    assert transport == Transport("smtp", "tls://mail.example", 587, 9.0, "relay", 'se&"cret', "")
    assert "cret" not in repr(transport)
    assert Transport.from_settings({"config_mail_smtp_port": "abc", "config_mail_smtp_timeout": "0"}) == Transport(
        "mail", "", 25, 5.0
    )


def fake_sendmail(folder: Path, monkeypatch: pytest.MonkeyPatch, ends_with: int) -> Path:
    """A mail program that notes what it is given."""
    program, noted = folder / "sendmail", folder / "noted"
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {noted}.words\ncat > {noted}.mail\necho sorry >&2\nexit {ends_with}\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return noted


def test_the_local_mail_program_gets_words_not_a_shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    noted = fake_sendmail(tmp_path, monkeypatch, 0)
    send(MAIL, Transport("mail", parameter="-f'bounce box@harbour.example' ; $(id)"))
    words = Path(f"{noted}.words").read_text().splitlines()
    assert words == ["-t", "-i", "-fbounce box@harbour.example", ";", "$(id)"]
    content = Path(f"{noted}.mail").read_bytes()
    assert b"\r" not in content
    assert b"To: dear@customer.example\n" in content


@pytest.mark.parametrize(("status", "kind"), [(67, MailRefused), (75, MailUnavailable), (1, MailUnavailable)])
def test_the_local_mail_program_says_whether_to_try_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int, kind: type[Exception]
):
    fake_sendmail(tmp_path, monkeypatch, status)
    with pytest.raises(kind, match=f"{status}: sorry"):
        send(MAIL, Transport("mail"))


def test_a_parameter_that_cannot_be_split_leaves_the_mail_waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    fake_sendmail(tmp_path, monkeypatch, 0)
    with pytest.raises(MailUnavailable):
        send(MAIL, Transport("mail", parameter="-f'open"))


def test_a_machine_without_mail_program_leaves_the_mail_waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("cartapi.mail.transport._SENDMAIL_PATHS", str(tmp_path))
    with pytest.raises(MailUnavailable, match="no sendmail"):
        send(MAIL, Transport("mail"))
