"""The line of waiting mails: one mail an event, one relay a mail, nothing lost when a relay is."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from cartapi.store import models, outbox
from cartapi.store.database import Database

NOW = datetime(2024, 3, 7, 15, 4, 9)
LEASE = 600.0


def enqueue(database: Database, event_key: str = "order_add:1", now: datetime = NOW, order_id: int | None = 1) -> bool:
    with database.writing() as db:
        return outbox.enqueue(
            db,
            event_key=event_key,
            kind="order_add",
            recipient="dear@customer.example",
            sender="shop@harbour.example",
            subject="Harbour Supply – Order 1",
            message="Subject: x\r\n\r\nbody\r\n",
            transport='{"store_id": 0}',
            now=now,
            order_id=order_id,
        )


def claim(database: Database, now: datetime = NOW, worker: str = "one", limit: int = 10) -> list[outbox.ClaimedMail]:
    with database.writing() as db:
        return outbox.claim(db, now, worker, limit, LEASE)


def fail(database: Database, mail: outbox.ClaimedMail, next_attempt: datetime | None, worker: str = "one") -> None:
    with database.writing() as db:
        outbox.failed(db, mail.outbox_id, worker, "550 no such user", next_attempt)


def listed(database: Database, **wanted: object) -> list[outbox.OutboxRow]:
    with database.reading() as db:
        return outbox.list_mails(db, **wanted)  # type: ignore[arg-type]


def retry(database: Database, ids: list[int] | None, now: datetime = NOW) -> int:
    with database.writing() as db:
        return outbox.retry(db, ids, now)


def test_a_mail_keeps_all_it_was_given(database: Database):
    assert enqueue(database)
    (mail,) = claim(database)
    assert (mail.event_key, mail.recipient, mail.sender) == ("order_add:1", "dear@customer.example", "shop@harbour.example")
    assert (mail.subject, mail.message) == ("Harbour Supply – Order 1", "Subject: x\r\n\r\nbody\r\n")
    assert (mail.transport, mail.attempts, mail.date_added) == ('{"store_id": 0}', 1, NOW)


def test_an_event_has_one_mail_also_after_it_was_sent(database: Database):
    assert enqueue(database)
    assert not enqueue(database)
    (mail,) = claim(database)
    with database.writing() as db:
        outbox.sent(db, mail.outbox_id, NOW)
    assert not enqueue(database)
    assert [row.state for row in listed(database)] == ["sent"]


def new_mail(event_key: str) -> outbox.NewMail:
    return outbox.NewMail(event_key, "order_add", "dear@customer.example", "shop@harbour.example", "Order 1", "body", "{}", 1)


def test_mails_put_in_line_together_are_taken_each_by_itself_and_in_order(database: Database):
    enqueue(database, "taken")
    with database.writing() as db, database.count_statements() as statements:
        outbox.enqueue_all(db, [new_mail("first"), new_mail("taken"), new_mail("second")], NOW)
        outbox.enqueue_all(db, [], NOW)
    assert len(statements) == 1
    assert [row.event_key for row in reversed(listed(database))] == ["taken", "first", "second"]
    assert {row.attempts for row in listed(database)} == {0}


def test_a_refused_transaction_leaves_no_mail(database: Database):
    def refused() -> None:
        with database.writing() as db:
            outbox.enqueue(
                db, event_key="k", kind="k", recipient="r", sender="s", subject="s", message="m", transport="{}", now=NOW
            )
            raise RuntimeError

    with pytest.raises(RuntimeError):
        refused()
    assert listed(database) == []


def test_a_claimed_mail_is_not_claimed_again(database: Database):
    enqueue(database)
    assert len(claim(database)) == 1
    assert claim(database, worker="two") == []
    assert claim(database) == []


def test_mails_are_claimed_longest_due_first_and_no_more_than_asked(database: Database):
    for minute, key in ((3, "c"), (1, "a"), (2, "b")):
        enqueue(database, key, NOW + timedelta(minutes=minute))
    later = NOW + timedelta(minutes=5)
    assert [mail.event_key for mail in claim(database, later, limit=2)] == ["a", "b"]
    assert [mail.event_key for mail in claim(database, later, limit=2)] == ["c"]


def test_a_mail_of_a_relay_that_died_is_taken_up_when_its_claim_ends(database: Database):
    enqueue(database)
    claim(database)
    assert claim(database, NOW + timedelta(seconds=LEASE), "two") == []
    (mail,) = claim(database, NOW + timedelta(seconds=LEASE + 1), "two")
    assert mail.attempts == 2


def test_there_is_something_due_or_not(database: Database):
    def due(now: datetime) -> bool:
        with database.reading() as db:
            return outbox.any_due(db, now)

    assert not due(NOW)
    enqueue(database)
    assert not due(NOW - timedelta(seconds=1))
    assert due(NOW)
    claim(database)
    assert not due(NOW)


def test_a_failed_mail_waits_for_its_next_attempt(database: Database):
    enqueue(database)
    (mail,) = claim(database)
    fail(database, mail, NOW + timedelta(seconds=30))
    assert claim(database, NOW + timedelta(seconds=29)) == []
    (row,) = listed(database)
    assert (row.state, row.attempts, row.last_error) == ("queued", 1, "550 no such user")
    (again,) = claim(database, NOW + timedelta(seconds=30))
    assert again.attempts == 2


def test_a_dead_mail_is_left_alone_until_somebody_retries_it(database: Database):
    enqueue(database)
    (mail,) = claim(database)
    fail(database, mail, None)
    assert claim(database, NOW + timedelta(days=365)) == []
    assert retry(database, [mail.outbox_id]) == 1
    (again,) = claim(database)
    assert again.attempts == 1


def test_who_lost_the_claim_cannot_fail_the_mail(database: Database):
    enqueue(database)
    (mail,) = claim(database, worker="slow")
    later = NOW + timedelta(seconds=LEASE + 1)
    claim(database, later, "quick")
    fail(database, mail, None, worker="slow")
    assert [row.state for row in listed(database)] == ["sending"]


def test_sent_is_final_whoever_says_it(database: Database):
    enqueue(database)
    (mail,) = claim(database, worker="slow")
    claim(database, NOW + timedelta(seconds=LEASE + 1), "quick")
    with database.writing() as db:
        outbox.sent(db, mail.outbox_id, NOW)
    fail(database, mail, NOW, worker="quick")
    (row,) = listed(database)
    assert (row.state, row.date_sent) == ("sent", NOW)
    assert retry(database, [mail.outbox_id]) == 0


def test_retry_of_all_dead_mails_touches_no_other(database: Database):
    for key in ("a", "b", "c"):
        enqueue(database, key)
    first, second, third = claim(database)
    fail(database, first, None)
    fail(database, second, None)
    fail(database, third, NOW + timedelta(hours=1))
    assert retry(database, None) == 2
    assert [mail.event_key for mail in claim(database)] == ["a", "b"]


def test_lists_are_filtered_and_paged_latest_first(database: Database):
    for number in range(5):
        enqueue(database, f"key {number}", order_id=number % 2)
    assert [row.event_key for row in listed(database, size=2)] == ["key 4", "key 3"]
    assert [row.event_key for row in listed(database, size=2, page=3)] == ["key 0"]
    assert [row.event_key for row in listed(database, order_id=1)] == ["key 3", "key 1"]
    assert listed(database, state="dead") == []


def test_depth_tells_what_waits_and_since_when(database: Database):
    def depth(now: datetime) -> outbox.Depth:
        with database.reading() as db:
            return outbox.depth(db, now)

    assert depth(NOW) == outbox.Depth(queued=0, oldest_seconds=0.0, dead=0)
    enqueue(database, "a")
    enqueue(database, "b", NOW + timedelta(seconds=50))
    (first,) = claim(database, limit=1)
    assert depth(NOW + timedelta(seconds=60)) == outbox.Depth(queued=2, oldest_seconds=60.0, dead=0)
    fail(database, first, None)
    assert depth(NOW + timedelta(seconds=60)) == outbox.Depth(queued=1, oldest_seconds=10.0, dead=1)


def test_a_relay_that_is_quicker_takes_nothing_away(database: Database):
    """Between looking and taking, another relay may take the first mail; the next one is still won."""
    enqueue(database, "a")
    enqueue(database, "b")
    with database.writing() as db:
        found = outbox.claim(db, NOW, "quick", 1, LEASE)
        assert [mail.event_key for mail in found] == ["a"]
        assert [mail.event_key for mail in outbox.claim(db, NOW, "slow", 1, LEASE)] == ["b"]
        owners = update(models.outbox).where(models.outbox.c.claimed_by == "quick").values(claimed_by="quick")
        assert db.execute(owners).rowcount == 1
