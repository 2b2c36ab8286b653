"""Session data in Redis: `<prefix>session:<token>`, with a lock `<prefix>lock:<token>` for the call that may change them.

A transaction of the database and a change in Redis cannot be one. The order is: lock, work, renew the lock, commit, save and
unlock in one step. So nothing is saved for a transaction that failed, and nobody reads what is not committed; only a server that
dies, or a Redis that goes, between commit and save loses what that one call chose (never lines, stock or orders: those are in
the database).
"""

import random
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import redis
from redis.exceptions import RedisError

from cartapi.store.failures import SessionsAway, SessionsBusy
from cartapi.store.session_stores import Held, SessionData, shown
from cartapi.store.unusable import DatabaseUnusable

T = TypeVar("T")
LIFETIME_SECONDS = 3600
LOCK_MILLISECONDS = 20_000
"""A lock whose server died ends by itself after this; longer calls are repeated."""
WAIT_SECONDS = 5.0
TIMEOUT_SECONDS = 5.0
DEFAULT_PREFIX = "cartapi:"

_RENEW = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('pexpire', KEYS[1], ARGV[2]) end return 0"
_RELEASE = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0"
_SAVE = """
if redis.call('get', KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[2] == '' then redis.call('del', KEYS[2]) else redis.call('set', KEYS[2], ARGV[2], 'EX', ARGV[3]) end
redis.call('del', KEYS[1])
return 1
"""


class RedisSessions:
    """All sessions of one shop. Thread-safe; made once a process. Everything takes effect at once; `unit` is for transactions."""

    def __init__(self, address: str) -> None:
        """`address` is what redis-py takes, and may say `?prefix=shop1:` for a Redis that several shops share."""
        parts = urlsplit(address)
        options = dict(parse_qsl(parts.query))
        self.shown = shown(address)
        self.prefix = options.pop("prefix", DEFAULT_PREFIX)
        try:
            self.client: Any = redis.Redis.from_url(
                urlunsplit(parts._replace(query=urlencode(options))),
                decode_responses=True, socket_timeout=TIMEOUT_SECONDS, socket_connect_timeout=TIMEOUT_SECONDS,
                health_check_interval=30,
            )  # fmt: skip
        except (ValueError, TypeError) as error:
            raise DatabaseUnusable(f"session_store {self.shown} is not understood: {error}") from None
        self.renew, self.release, self.save = map(self.client.register_script, (_RENEW, _RELEASE, _SAVE))

    def check(self) -> None:
        """Raise `DatabaseUnusable` unless Redis answers."""
        try:
            self.client.ping()
        except RedisError as error:
            raise DatabaseUnusable(f"session_store {self.shown}: {error}") from None
        except TypeError as error:  # a word behind the ? that redis-py does not know
            raise DatabaseUnusable(f"session_store {self.shown} is not understood: {error}") from None

    def data_key(self, token: str) -> str:
        """Where the data of a token are."""
        return f"{self.prefix}session:{token}"

    def lock_key(self, token: str) -> str:
        """Where the lock of a token is."""
        return f"{self.prefix}lock:{token}"

    def read(self, token: str) -> str | None:
        """The data as they were last saved."""
        return answered(lambda: self.client.get(self.data_key(token)))

    def held(self, token: str, utc: datetime) -> Held | None:
        """The data with their end, counted from `utc`."""
        data, left = answered(lambda: self.client.pipeline().get(self.data_key(token)).ttl(self.data_key(token)).execute())
        return None if data is None else Held(data, utc + timedelta(seconds=max(left, 1)))

    def locked(self, token: str) -> str | None:
        """As `read`: outside a transaction there is nothing to hold a lock for."""
        return self.read(token)

    def put(self, token: str, data: str) -> None:
        """Save at once."""
        answered(lambda: self.client.set(self.data_key(token), data, ex=LIFETIME_SECONDS))

    def extend(self, token: str) -> None:
        """Count the hour from now."""
        answered(lambda: self.client.expire(self.data_key(token), LIFETIME_SECONDS))

    def remove(self, tokens: Iterable[str]) -> None:
        """Delete at once."""
        keys = [self.data_key(token) for token in tokens]
        if keys:
            answered(lambda: self.client.delete(*keys))

    def alive(self, tokens: Iterable[str]) -> set[str]:
        """Those of the tokens that have data."""
        asked = list(tokens)
        if not asked:
            return set()
        found = answered(lambda: self.client.mget([self.data_key(token) for token in asked]))
        return {token for token, data in zip(asked, found, strict=True) if data is not None}

    @contextmanager
    def unit(self) -> Iterator[SessionData]:
        """For one transaction, around it: saved when it ended well, forgotten when it did not."""
        unit = _Unit(self)
        try:
            yield unit
            unit.save()
        finally:
            unit.release()


class _Unit:
    """What one transaction locked and wants saved."""

    def __init__(self, store: RedisSessions) -> None:
        self._store = store
        self._owner = secrets.token_hex(12)
        self._locks: set[str] = set()
        self._pending: dict[str, str] = {}  # "" deletes

    def read(self, token: str) -> str | None:
        if token in self._pending:
            return self._pending[token] or None
        return self._store.read(token)

    def held(self, token: str, utc: datetime) -> Held | None:
        return self._store.held(token, utc)

    def locked(self, token: str) -> str | None:
        if token not in self._locks:
            self._lock(token)
        return self.read(token)

    def put(self, token: str, data: str) -> None:
        """Keep for later. The lock is made sure of now: a unit that lost it can still be repeated, later it could not."""
        if token in self._locks:
            renewed = answered(lambda: self._store.renew([self._store.lock_key(token)], [self._owner, LOCK_MILLISECONDS]))
            if not renewed:
                raise SessionsBusy("the call took longer than its session was locked")
        self._pending[token] = data

    def extend(self, token: str) -> None:
        self._store.extend(token)

    def remove(self, tokens: Iterable[str]) -> None:
        self._pending.update(dict.fromkeys(tokens, ""))

    def alive(self, tokens: Iterable[str]) -> set[str]:
        return self._store.alive(tokens)

    def save(self) -> None:
        """After the commit, which nothing undoes any more."""
        for token, data in self._pending.items():
            if token not in self._locks:
                self._store.put(token, data) if data else self._store.remove([token])
                continue
            keys, values = [self._store.lock_key(token), self._store.data_key(token)], [self._owner, data, LIFETIME_SECONDS]
            if not answered(lambda keys=keys, values=values: self._store.save(keys, values)):
                raise SessionsAway("a session's lock ended between commit and save; what the call chose was not kept")
            self._locks.discard(token)

    def release(self) -> None:
        """What is not released here ends by itself."""
        with suppress(RedisError):
            for token in self._locks:
                self._store.release([self._store.lock_key(token)], [self._owner])

    def _lock(self, token: str) -> None:
        give_up, pause, key = time.monotonic() + WAIT_SECONDS, 0.002, self._store.lock_key(token)
        while not answered(lambda: self._store.client.set(key, self._owner, nx=True, px=LOCK_MILLISECONDS)):
            if time.monotonic() > give_up:
                raise SessionsBusy("another call holds the session")
            time.sleep(random.uniform(pause / 2, pause))  # noqa: S311 - jitter, no secret
            pause = min(pause * 1.5, 0.05)
        self._locks.add(token)


def answered(ask: Callable[[], T]) -> T:
    """What Redis answers; `SessionsAway` when it does not."""
    try:
        return ask()
    except RedisError as error:
        raise SessionsAway(f"Redis: {error}") from error
