"""A short memory of answers, so that a customer who reloads the page asks a vendor once."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Cache(Generic[Value]):
    """At most `size` answers, each for `seconds`. Thread-safe, for one process."""

    def __init__(self, seconds: float, size: int = 256, clock: Callable[[], float] = time.monotonic) -> None:
        self.seconds = seconds
        self.size = size
        self._clock = clock
        self._kept: OrderedDict[Hashable, tuple[float, Value]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Value | None:
        """The answer while it is fresh."""
        with self._lock:
            until, value = self._kept.get(key, (0.0, None))
            return value if self._clock() < until else None

    def put(self, key: Hashable, value: Value, seconds: float | None = None) -> None:
        """Keep an answer, for `seconds` if they are told; the oldest goes when there are too many."""
        with self._lock:
            self._kept[key] = (self._clock() + (self.seconds if seconds is None else seconds), value)
            self._kept.move_to_end(key)
            while len(self._kept) > self.size:
                self._kept.popitem(last=False)
