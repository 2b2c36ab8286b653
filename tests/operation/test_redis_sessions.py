"""Sessions in Redis: what a transaction saves, what it forgets, and who waits for whom."""

import re
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from redis import Redis
from sqlalchemy import func, select

from cartapi.store import carts, models, redis_sessions, session_stores, sessions
from cartapi.store.database import Database
from cartapi.store.failures import SessionsAway, SessionsBusy, is_out_of_service, is_retryable
from cartapi.store.redis_sessions import RedisSessions

TOKEN = "0123456789abcdef0123456789"
CHOSEN = '{"coupon":"2222"}'
NOW = datetime.now(UTC).replace(tzinfo=None, microsecond=0)


@pytest.fixture
def store(redis_address: str) -> RedisSessions:
    return RedisSessions(redis_address)


@pytest.fixture
def shop(fresh_database: Database, redis_address: str) -> Database:
    session_stores.keep(fresh_database, redis_address)
    with fresh_database.writing() as db:
        sessions.create(db, TOKEN, 1, "127.0.0.1", '{"api_id":"1"}', NOW, NOW)
    return fresh_database


def choose(shop: Database, *meanwhile: Callable[[], object], late: bool = False) -> None:
    """One call that chooses a coupon; `meanwhile` happens before it writes, or `late`, before the commit."""
    with shop.writing() as db:
        sessions.locked_data(db, TOKEN)
        for happen in () if late else meanwhile:
            happen()
        sessions.put(db, TOKEN, CHOSEN, NOW)
        sessions.end(db, ["another"])
        for happen in meanwhile if late else ():
            happen()


def data(shop: Database) -> str | None:
    with shop.reading() as db:
        return sessions.locked_data(db, TOKEN)


def test_the_data_are_in_redis_for_an_hour_and_nowhere_else(shop: Database, store: RedisSessions) -> None:
    assert data(shop) == '{"api_id":"1"}'
    assert 3590 < store.client.ttl(store.data_key(TOKEN)) <= 3600
    with shop.reading() as db:
        assert db.scalar(select(func.count()).select_from(models.session)) == 0
        assert db.scalar(select(models.api_session.c.session_id)) == TOKEN


def test_a_transaction_s_changes_are_seen_by_others_when_it_is_committed(shop: Database) -> None:
    with shop.writing() as db:
        sessions.locked_data(db, TOKEN)
        sessions.put(db, TOKEN, CHOSEN, NOW)
        assert sessions.locked_data(db, TOKEN) == CHOSEN
        assert data(shop) == '{"api_id":"1"}'
    assert data(shop) == CHOSEN


def test_a_transaction_that_fails_saves_nothing_and_holds_nothing(shop: Database, store: RedisSessions) -> None:
    with pytest.raises(ZeroDivisionError):
        choose(shop, lambda: 1 / 0, late=True)
    assert data(shop) == '{"api_id":"1"}'
    assert not store.client.exists(store.lock_key(TOKEN))


def test_calls_of_one_session_take_turns(shop: Database) -> None:
    order: list[str] = []
    first_has_it = threading.Event()

    def first() -> None:
        with shop.writing() as db:
            sessions.locked_data(db, TOKEN)
            first_has_it.set()
            order.append("first")
            sessions.put(db, TOKEN, '{"n":1}', NOW)

    with shop.reading():
        thread = threading.Thread(target=first)
        thread.start()
    first_has_it.wait(10)
    with shop.writing() as db:
        order.append(sessions.locked_data(db, TOKEN) or "")
    thread.join()
    assert order == ["first", '{"n":1}']


def test_a_session_that_stays_locked_is_given_up_for_another_try(
    shop: Database, store: RedisSessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_sessions, "WAIT_SECONDS", 0.05)
    store.client.set(store.lock_key(TOKEN), "a server that died", px=60_000)
    with pytest.raises(SessionsBusy) as raised, shop.writing() as db:
        sessions.locked_data(db, TOKEN)
    assert is_retryable(raised.value)
    assert store.client.get(store.lock_key(TOKEN)) == "a server that died"


def test_a_call_that_lost_its_lock_before_the_commit_is_repeated_not_committed(shop: Database, store: RedisSessions) -> None:
    with pytest.raises(SessionsBusy):
        choose(shop, lambda: store.client.delete(store.lock_key(TOKEN)))
    assert data(shop) == '{"api_id":"1"}'


def test_a_lock_lost_between_commit_and_save_is_said_and_never_repeated(shop: Database, store: RedisSessions) -> None:
    with pytest.raises(SessionsAway) as raised:
        choose(shop, lambda: store.client.set(store.lock_key(TOKEN), "another"), late=True)
    assert not is_retryable(raised.value)
    assert is_out_of_service(raised.value)
    assert data(shop) == '{"api_id":"1"}'
    assert store.client.get(store.lock_key(TOKEN)) == "another"


def test_ended_sessions_are_gone_from_redis(shop: Database, store: RedisSessions) -> None:
    with shop.writing() as db:
        sessions.end(db, [TOKEN])
    assert data(shop) is None
    assert store.client.keys(f"{store.prefix}*") == []


def test_a_call_renews_the_hour(shop: Database, store: RedisSessions) -> None:
    store.client.expire(store.data_key(TOKEN), 100)
    with shop.reading() as db:
        sessions.touch(db, 1, TOKEN, NOW, NOW)
    assert store.client.ttl(store.data_key(TOKEN)) > 3500


def test_a_guest_s_lines_live_as_long_as_his_session_wherever_it_is(shop: Database, store: RedisSessions) -> None:
    old = NOW - timedelta(hours=2)
    for session_id in ("in-redis", "in-oc-session", "gone"):
        with shop.writing() as db:
            carts.add(db, carts.Owner(0, 0, session_id), 40, 1, "[]", old)
    store.put("in-redis", "{}")
    with shop.writing() as db:
        db.execute(models.session.insert(), {"session_id": "in-oc-session", "data": "{}", "expire": NOW})
    with shop.reading() as db:
        carts.purge_guests(db, NOW - timedelta(hours=1), sessions.elsewhere(db))
        assert set(db.scalars(select(models.cart.c.session_id))) == {"in-redis", "in-oc-session"}


def test_a_guest_s_session_ends_when_redis_says(shop: Database, store: RedisSessions) -> None:
    store.client.set(store.data_key("guest"), "{}", ex=100)
    with shop.reading() as db:
        found = sessions.guest(db, "guest")
        assert sessions.guest(db, "nobody") is None
    assert found is not None
    assert found.expire is not None
    assert timedelta(seconds=90) < found.expire - datetime.now(UTC).replace(tzinfo=None) < timedelta(seconds=101)


def test_a_redis_that_is_away_is_said_as_such(fresh_database: Database) -> None:
    session_stores.keep(fresh_database, "redis://127.0.0.1:1/0")
    with pytest.raises(SessionsAway) as raised, fresh_database.writing() as db:
        sessions.locked_data(db, TOKEN)
    assert is_out_of_service(raised.value)


@pytest.mark.parametrize("address", ["memcached://h", "redis", "redis://h:port/0", "redis://h/0?nonsense=1"])
def test_an_address_that_means_nothing_is_one_line(address: str) -> None:
    assert re.fullmatch(r"session_store .* not understood.*", session_stores.complaint(address))


def test_two_shops_can_share_a_redis(redis_address: str) -> None:
    one, other = RedisSessions(f"{redis_address}one:"), RedisSessions(f"{redis_address}other:")
    one.put(TOKEN, "{}")
    assert (one.read(TOKEN), other.read(TOKEN)) == ("{}", None)
    assert isinstance(one.client, Redis)
