"""Number separators of languages, also of those that have no texts here."""

import functools
import tomllib
from pathlib import Path
from typing import NamedTuple


class NumberFormat(NamedTuple):
    """The two separators that a language writes numbers with."""

    decimal_point: str
    thousand_point: str


DEFAULT = NumberFormat(".", ",")
"""Of a language nobody knows (sessions.md §10, "Language")."""


@functools.cache
def _table() -> dict[str, NumberFormat]:
    with Path(__file__).with_name("numbers.toml").open("rb") as file:
        return {code: NumberFormat(*pair) for code, pair in tomllib.load(file).items()}


def listed(code: str) -> NumberFormat:
    """Separators by the table: of the code, else of its first part (`de-lu` → `de`), else `DEFAULT`."""
    table = _table()
    code = code.lower().replace("_", "-")
    return table.get(code) or table.get(code.partition("-")[0], DEFAULT)
