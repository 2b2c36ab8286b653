"""What other installed packages declare for this one."""

from functools import cache
from importlib import metadata
from typing import Any


def of(group: str) -> metadata.EntryPoints:
    """The entry points of a group."""
    return _all().select(group=group)


@cache
def _all() -> Any:
    """Read once: this looks into every package that is installed, and takes as long for one group as for all.

    It gives `EntryPoints`, or in Python 3.11 something else that can be asked for a group.
    """
    return metadata.entry_points()
