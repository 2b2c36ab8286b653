"""The process that keeps the workers: starts them, replaces those that die, stops them when told to."""

import multiprocessing
import time
from collections.abc import Callable
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.server import MPServer

from cartapi.serving.address import Address
from cartapi.serving.worker import DRAIN_SECONDS, Lifeline

KILL_SECONDS = 30
"""How long calls that run when the server is stopped may take to finish."""

LOOK_SECONDS = 1.0
SHORTEST_LIFE = 2.0
"""A worker that dies younger than this is replaced a little later, lest a broken one be started over and over at full speed."""


class Supervisor(MPServer):
    """granian's server of worker processes, with two habits of its own.

    A worker that dies is always replaced: granian gives the whole server up when one dies twice in five seconds, and can miss
    one of two that die at once. And a stop begins with `DRAIN_SECONDS` in which every answer closes its connection: a client
    that would have used it again opens a new one instead of finding it closed under his request.
    """

    def __init__(self, address: Address, workers: int, threads: int) -> None:
        multiprocessing.set_start_method("fork", force=True)  # workers share what is imported, and the lifeline
        super().__init__(
            "cartapi",
            address=address.host,
            port=address.port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=threads,
            http=HTTPModes.http1,
            websockets=False,
            log_enabled=False,
            workers_kill_timeout=KILL_SECONDS,
        )
        self.lifeline = Lifeline()

    def run(self, load: Callable[[Lifeline], Any]) -> None:
        """Serve the WSGI application that `load` makes, in each worker anew, until SIGTERM or SIGINT."""

        def loader() -> Any:
            return load(self.lifeline)

        self.serve(target_loader=loader, wrap_loader=False)

    def _serve_loop(self, spawn_target: Any, target_loader: Any) -> None:
        while not self.interrupt_signal:
            self.main_loop_interrupt.wait(LOOK_SECONDS)
            self.main_loop_interrupt.clear()
            if self.reload_signal:
                self._reload(spawn_target, target_loader)
            dead = [worker for worker in self.wrks if not worker.is_alive()]
            if dead and not self.interrupt_signal:
                if any(time.monotonic() - worker.birth < SHORTEST_LIFE for worker in dead):
                    time.sleep(LOOK_SECONDS)
                self._respawn_workers([worker.idx for worker in dead], spawn_target, target_loader)
        self.interrupt_children.clear()  # they were replaced; granian would exit with 1 for them

    def shutdown(self, exit_code: int = 0) -> None:
        """Stop all workers; calls that run are finished first."""
        self.lifeline.cut()
        time.sleep(DRAIN_SECONDS)
        super().shutdown(exit_code)
