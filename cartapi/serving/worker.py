"""What a worker process does beside answering calls: heed its supervisor, and run the mail relay if no other worker does."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

DRAIN_SECONDS = 0.4
"""How long answers close their connections before a stop: longer than the pause between two calls of a busy client."""

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Lifeline:
    """A pipe that the supervisor holds open and nobody writes to: when it ends, he is stopping, or gone.

    So workers learn of a stop before their signal comes, and none is left over when the supervisor is killed.
    """

    def __init__(self) -> None:
        self._reading, self._writing = os.pipe()

    def cut(self) -> None:
        """In the supervisor: let all workers know."""
        os.close(self._writing)

    def hold(self, at_end: Callable[[], None]) -> None:
        """In a worker, once: have `at_end` called when the line ends, and the worker stopped `DRAIN_SECONDS` later."""
        os.close(self._writing)  # the copy that came with the fork would keep the line open
        threading.Thread(target=self._wait, args=(at_end,), name="lifeline", daemon=True).start()

    def _wait(self, at_end: Callable[[], None]) -> None:
        os.read(self._reading, 1)
        at_end()
        time.sleep(DRAIN_SECONDS)
        os.kill(os.getpid(), signal.SIGTERM)


class Draining:
    """The application; once `begun`, each answer closes its connection."""

    def __init__(self, application: Wsgi) -> None:
        self.application = application
        self.begun = False

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if not self.begun:
            return self.application(environ, start_response)

        def closing(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            return start_response(status, [*headers, ("Connection", "close")], *rest)

        return self.application(environ, closing)


def attend(application: Wsgi, lifeline: Lifeline, stop: threading.Event) -> Wsgi:
    """The application as a worker serves it. `stop` is set when the worker is about to be stopped."""
    draining = Draining(application)

    def end() -> None:
        draining.begun = True
        stop.set()

    os.setpgid(0, 0)  # Ctrl-C in a terminal goes to the supervisor alone, who stops the workers in good order
    lifeline.hold(end)
    return draining
