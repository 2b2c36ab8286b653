"""Orders from addresses that the shop has listed."""

from collections.abc import Mapping

from sqlalchemy import Connection

from cartapi.engine.phpnum import to_int, to_text
from cartapi.engine.settings import StoreSettings
from cartapi.store import fraud


class ListedAddress:
    """Any address a customer was ever seen from, or the one a guest orders from (orders.md §3.6)."""

    code = "ip"

    def check(self, db: Connection, order: Mapping[str, object], settings: StoreSettings) -> int:
        """The status of the setting when the address is listed."""
        listed = fraud.is_listed(db, to_int(order.get("customer_id")), to_text(order.get("ip")))
        return settings.integer("fraud_ip_order_status_id") if listed else 0
