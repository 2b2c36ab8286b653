"""What a fraud check must be."""

from collections.abc import Mapping
from typing import Protocol, runtime_checkable

from sqlalchemy import Connection

from cartapi.engine.settings import StoreSettings


@runtime_checkable
class FraudCheck(Protocol):
    """Looks at an order before it becomes active."""

    code: str

    def check(self, db: Connection, order: Mapping[str, object], settings: StoreSettings) -> int:
        """The order status that the finding calls for, 0 for no finding; `order` has the columns of `oc_order`."""
        ...
