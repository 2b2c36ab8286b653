"""Asks the fraud checks of a shop about an order (orders.md §3.1, §3.6)."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from cartapi.engine.settings import StoreSettings
from cartapi.extensions.fraud.protocol import FraudCheck
from cartapi.extensions.offers import safely


def fraud_status(checks: Iterable[FraudCheck], db: Connection, order: Mapping[str, object], settings: StoreSettings) -> int:
    """The status that the last check with a finding gives the order, 0 for none; all are asked, one that breaks found nothing.

    `order` has the columns of `oc_order` as stored. Vendors are waited for two seconds each at most.
    """
    status = 0
    for check in checks:
        status = safely("fraud", check, lambda one=check: one.check(db, order, settings)) or status
    return status
