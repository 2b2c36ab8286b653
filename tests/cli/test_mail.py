"""`cartapi mail`: look at the waiting mails, try them again, run the relay."""

import os
import select
import signal
import subprocess
import sys
from datetime import datetime

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import insert

from cartapi.cli import main
from cartapi.mail.envelope import seal
from cartapi.services import mail_queue
from cartapi.store import models, outbox
from cartapi.store.database import Database
from tests.services.mail_sink import Sink, smtp_sink

NOW = datetime(2024, 3, 7, 15, 4, 9)


def url(database: Database) -> str:
    return database.url.render_as_string(hide_password=False)


def run(database: Database, *words: str) -> Result:
    return CliRunner().invoke(main, ["mail", *words, "--database-url", url(database)])


def put(database: Database, order_id: int) -> None:
    envelope = seal(
        sender="shop@harbour.example",
        sender_name="Harbour",
        recipient=f"customer{order_id}@customer.example",
        subject=f"Harbour Supply - Order {order_id}",
        text="Thank you",
    )
    with database.writing() as db:
        mail_queue.put(db, envelope, event_key=f"order_add:{order_id}", kind="order_add", now=NOW, order_id=order_id)


def kill(database: Database, error: str = "550 no such user") -> int:
    with database.writing() as db:
        (mail,) = outbox.claim(db, NOW, "relay", 1, 60)
        outbox.failed(db, mail.outbox_id, "relay", error, None)
    return mail.outbox_id


def send_to(database: Database, sink: Sink) -> None:
    values = {"engine": "smtp", "smtp_hostname": "127.0.0.1", "smtp_port": str(sink.port)}
    rows = [{"store_id": 0, "code": "config", "key": f"config_mail_{key}", "value": value} for key, value in values.items()]
    with database.writing() as db:
        db.execute(insert(models.setting), rows)


def test_list_shows_what_waits_and_what_went_wrong(database: Database):
    put(database, 1)
    kill(database, "550 no\x1b[2J such user")
    put(database, 2)
    lines = run(database, "list").output.splitlines()
    assert "queued" in lines[0]
    assert "customer2@customer.example  Harbour Supply - Order 2" in lines[0]
    assert "dead" in lines[1]
    assert lines[2].strip() == "550 no [2J such user"
    assert lines[3].startswith("1 waiting, the oldest for ")
    assert lines[3].endswith("; 1 dead")


def test_list_is_narrowed_to_a_state_or_an_order(database: Database):
    for order_id in (1, 2):
        put(database, order_id)
    kill(database)
    assert "Order 2" not in run(database, "list", "--state", "dead").output
    assert "Order 1" not in run(database, "list", "--order", "2").output
    assert run(database, "list", "--state", "lost").exit_code == 2


def test_retry_of_one_and_of_all_dead(database: Database):
    for order_id in (1, 2, 3):
        put(database, order_id)
    first, *_ = [kill(database) for _ in range(3)]
    assert run(database, "retry", str(first)).output == "1 will be sent\n"
    assert run(database, "retry", "--dead").output == "2 will be sent\n"


@pytest.mark.parametrize("words", [(), ("--dead", "1")])
def test_retry_needs_numbers_or_dead(database: Database, words: tuple[str, ...]):
    assert run(database, "retry", *words).exit_code == 2


def test_retry_says_when_a_mail_is_not_there(database: Database):
    result = run(database, "retry", "99")
    assert result.exit_code == 1
    assert "0 will be sent" in result.output


def test_relay_stops_when_told_and_leaves_nothing_half_done(database: Database):
    with smtp_sink() as sink:
        send_to(database, sink)
        put(database, 1)
        command = [sys.executable, "-c", "from cartapi.cli import main; main()", "mail", "relay", "--poll", "0.1"]
        environment = os.environ | {"CARTAPI_DATABASE_URL": url(database), "PYTHONUNBUFFERED": "1"}
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as relay:
            assert relay.stderr is not None
            ready, _, _ = select.select([relay.stderr], [], [], 30)  # its log line about the first mail
            relay.send_signal(signal.SIGTERM)
            _, log = relay.communicate(timeout=30)
    assert ready
    assert relay.returncode == 0, log
    assert sink.recipients == ["customer1@customer.example"]
    with database.reading() as db:
        assert [row.state for row in outbox.list_mails(db)] == ["sent"]
