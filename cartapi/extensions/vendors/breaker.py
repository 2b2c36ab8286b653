"""A circuit breaker for each host, so that a vendor that is down costs its time limit only a few times."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(slots=True)
class _State:
    failures: int = 0
    shut_until: float = 0.0


class Breaker:
    """Opens for `pause` seconds after `limit` failures in a row; then one try decides. Thread-safe, for one process."""

    def __init__(self, limit: int = 3, pause: float = 30.0, clock: Callable[[], float] = time.monotonic) -> None:
        self.limit = limit
        self.pause = pause
        self._clock = clock
        self._hosts: dict[str, _State] = {}
        self._lock = threading.Lock()

    def allows(self, host: str) -> bool:
        """Whether to ask the host now; after a pause only the first who asks is told yes."""
        with self._lock:
            state = self._hosts.get(host)
            if state is None or state.failures < self.limit:
                return True
            if self._clock() < state.shut_until:
                return False
            state.shut_until = self._clock() + self.pause
            return True

    def succeeded(self, host: str) -> None:
        """The host answered."""
        with self._lock:
            self._hosts.pop(host, None)

    def failed(self, host: str) -> None:
        """The host did not answer, or with a failure of its own."""
        with self._lock:
            state = self._hosts.setdefault(host, _State())
            state.failures += 1
            state.shut_until = self._clock() + self.pause
