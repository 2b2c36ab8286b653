"""One thing that the doctor saw."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cartapi.engine.shop import ShopTables
from cartapi.store.database import Database
from cartapi.store.health import TableFacts


class Level(StrEnum):
    """How bad: fine, worth knowing, will hurt, does not work."""

    OK = "ok"
    NOTE = "note"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """`text` says in one line what is so, `advice` what to do about it ("" for nothing)."""

    level: Level
    subject: str
    text: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Patient:
    """What is examined. `utc` is this machine's clock (naive); `session_store` the address of a Redis, "" without."""

    database: Database
    utc: datetime
    session_store: str
    tables: Mapping[str, TableFacts]
    shop: ShopTables

    @property
    def settings(self) -> Mapping[str, object]:
        """Of the main store."""
        return self.shop.settings.get(0, {})

    def setting(self, key: str) -> str:
        """A setting of the main store as text, "" without."""
        value = self.settings.get(key)
        return value if isinstance(value, str) else ""
