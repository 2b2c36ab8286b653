"""An answer being fetched in a thread of its own, so that several vendors are asked at once."""

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from cartapi.extensions.vendors.client import VendorDown, vendors

Answer = TypeVar("Answer")


class Pending(Generic[Answer]):
    """Starts `work` at once; `result` waits for it until `seconds` after that, whatever the work does."""

    def __init__(self, work: Callable[[], Answer], seconds: float) -> None:
        vendors()  # what it loads the first time is not to count
        self._until = time.monotonic() + seconds
        self._seconds = seconds
        self._done = threading.Event()
        self._answers: list[Answer] = []
        self._error: Exception | None = None
        threading.Thread(target=self._run, args=(work,), daemon=True).start()

    def result(self) -> Answer:
        """The answer of the work, or what it raised; `VendorDown` when it takes too long."""
        if not self._done.wait(max(0.0, self._until - time.monotonic())):
            raise VendorDown(f"no answer within {self._seconds:g} seconds")
        if self._error is not None:
            raise self._error
        return self._answers[0]

    def _run(self, work: Callable[[], Answer]) -> None:
        try:
            self._answers.append(work())
        except Exception as error:  # noqa: BLE001 - raised again where the answer is asked for
            self._error = error
        finally:
            self._done.set()
