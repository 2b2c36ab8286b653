"""Another table prefix than `oc_`, exchanged in the text of a statement on its way to the driver."""

import re
from typing import Any

from cartapi.store.unusable import DatabaseUnusable

_NAME = re.compile(r"([`\"]?)\boc_(\w+)\1")
_ALLOWED = re.compile(r"[A-Za-z0-9_$]*")
_KEPT_STATEMENTS = 4096


class PrefixExchange:
    """Listens on `before_cursor_execute`; remembers the exchanged text of each statement."""

    def __init__(self, prefix: str) -> None:
        if not _ALLOWED.fullmatch(prefix):
            raise DatabaseUnusable(f"the table prefix {prefix!r} holds other characters than letters, digits, _ and $")
        # Always quoted: without its prefix `order` is a reserved word. SQLite takes backticks, too.
        self._replacement = f"`{prefix}\\2`"
        self._exchanged: dict[str, str] = {}

    def text(self, statement: str) -> str:
        """The statement with the shop's own prefix."""
        known = self._exchanged.get(statement)
        if known is None:
            if len(self._exchanged) >= _KEPT_STATEMENTS:
                self._exchanged.clear()
            known = self._exchanged[statement] = _NAME.sub(self._replacement, statement)
        return known

    def __call__(
        self, connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, executemany: bool
    ) -> tuple[str, Any]:
        return self.text(statement), parameters
