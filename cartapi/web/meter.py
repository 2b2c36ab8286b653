"""Numbers that all workers of a server count, each in a file of its own, so that nobody waits for anybody.

A file is a row of cells: the value (8 bytes), the length of its name (2 bytes), the name, padded to 8 bytes. Its first 8 bytes
say how much of it is used. Values are aligned, so another process reads the old or the new one, never half of each. Counters of a
worker that died count on; its gauges do not.
"""

import mmap
import os
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

CAPACITY = 1 << 18
"""Bytes; some 2,500 cells. A name beyond that is not counted."""
_USED = struct.Struct("=q")
_LENGTH = struct.Struct("=H")
_WORD = 8


class Meter:
    """The numbers of one process. Thread-safe. Without a `folder` they are its own affair; make it after the fork."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self.guard = threading.Lock()
        if folder is None:
            self._buffer: bytearray | mmap.mmap = bytearray(CAPACITY)
        else:
            with (folder / f"{os.getpid()}.cells").open("w+b") as file:
                file.truncate(CAPACITY)
                self._buffer = mmap.mmap(file.fileno(), CAPACITY)
        self.values = memoryview(self._buffer).cast("d")
        """The cells' values by their numbers; to be changed while `guard` is held."""
        self._used = _WORD
        self._cells: dict[str, int] = {}

    def cell(self, name: str) -> int:
        """The number of a cell, made when it is first asked for. Hold `guard`."""
        number = self._cells.get(name)
        return self._make(name) if number is None else number

    def add(self, name: str, amount: float = 1) -> None:
        """Count up."""
        with self.guard:
            self.values[self.cell(name)] += amount

    def set(self, name: str, value: float) -> None:
        """Set a gauge."""
        with self.guard:
            self.values[self.cell(name)] = value

    def totals(self, gauges: tuple[str, ...] = ()) -> dict[str, float]:
        """All workers' numbers, added up; of workers that died all but those whose name begins as one of `gauges`."""
        found: dict[str, float] = {}
        for alive, content in self._contents():
            for name, value in _cells(content):
                if alive or not name.startswith(gauges):
                    found[name] = found.get(name, 0.0) + value
        return found

    def workers(self) -> int:
        """How many processes count and live."""
        return sum(alive for alive, _ in self._contents())

    def _make(self, name: str) -> int:
        text = name.encode()
        size = _WORD + -(-(_LENGTH.size + len(text)) // _WORD) * _WORD
        if self._used + size > CAPACITY - _WORD:
            # the last word, which no cell reaches, takes what has no room
            return CAPACITY // _WORD - 1
        place = self._used
        _LENGTH.pack_into(self._buffer, place + _WORD, len(text))
        self._buffer[place + _WORD + _LENGTH.size : place + _WORD + _LENGTH.size + len(text)] = text
        self._used += size
        _USED.pack_into(self._buffer, 0, self._used)
        self._cells[name] = place // _WORD
        return place // _WORD

    def _contents(self) -> Iterator[tuple[bool, bytes]]:
        if self.folder is None:
            yield True, bytes(self._buffer[: self._used])
            return
        for path in sorted(self.folder.glob("*.cells")):
            yield _lives(int(path.stem)), path.read_bytes()


def _cells(content: bytes) -> Iterator[tuple[str, float]]:
    used = min(_USED.unpack_from(content)[0] if len(content) >= _WORD else 0, len(content))
    place = _WORD
    while place + _WORD + _LENGTH.size <= used:
        (length,) = _LENGTH.unpack_from(content, place + _WORD)
        begin = place + _WORD + _LENGTH.size
        yield content[begin : begin + length].decode(), struct.unpack_from("=d", content, place)[0]
        place += _WORD + -(-(_LENGTH.size + length) // _WORD) * _WORD


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
