"""A bell for the relay of mails: rung when a mail is in line, it has the relay look at once, in whichever process that runs."""

import os
import select
from contextlib import suppress

_ENOUGH = 65_536
"""A pipe holds no more than so many strokes."""


class Bell:
    """Made before processes fork, who then share it. Strokes that nobody has heard yet count as one."""

    def __init__(self) -> None:
        self._heard, self._struck = os.pipe()
        os.set_blocking(self._heard, False)
        os.set_blocking(self._struck, False)

    def ring(self) -> None:
        """Never waits, and never fails: who does not hear it looks by himself after a while."""
        with suppress(OSError):
            os.write(self._struck, b"\0")

    def wait(self, seconds: float) -> bool:
        """Whether it was rung, at most so many seconds from now, or before, unheard."""
        listening = select.poll()
        listening.register(self._heard, select.POLLIN)
        if not listening.poll(seconds * 1000):
            return False
        with suppress(BlockingIOError):  # another process heard it first
            os.read(self._heard, _ENOUGH)
        return True

    def close(self) -> None:
        """In this process."""
        os.close(self._heard)
        os.close(self._struck)
