"""One mail relay for all workers of a server."""

import fcntl
import tempfile
import threading
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Protocol

PATIENCE_SECONDS = 1.0


class Sender(Protocol):
    """What relays mails; `cartapi.services.mail_relay.Relay` does."""

    def run(self, stop: threading.Event) -> None:
        """Send what waits until `stop` is set."""
        ...


class RelayPost:
    """The office of relay: whichever worker holds the lock of a file has it. If that worker dies, another one takes over."""

    def __init__(self) -> None:
        """In the supervisor; the file goes when he does."""
        self._folder = tempfile.TemporaryDirectory(prefix="cartapi-")
        self._path = Path(self._folder.name) / "relay.lock"
        self._path.touch()

    def stand_for(self, sender: Sender, stop: threading.Event) -> None:
        """In a worker: have `sender` run in a thread as soon as no other worker's does.

        The process waits for the thread at its end, so that a mail under way is finished.
        """
        Finalize(None, stop.set, exitpriority=0)  # before the wait, however the worker came to end
        threading.Thread(target=self._serve, args=(sender, stop), name="mail relay").start()

    def _serve(self, sender: Sender, stop: threading.Event) -> None:
        with self._path.open("rb") as file:
            while not stop.is_set():
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    stop.wait(PATIENCE_SECONDS)
                else:
                    sender.run(stop)
