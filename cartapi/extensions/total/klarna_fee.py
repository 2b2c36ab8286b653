"""Klarna's invoice fee: needs a storefront's guest checkout, which no API session has."""

from cartapi.engine.snapshot import Snapshot
from cartapi.engine.totals import TotalsSheet


class KlarnaFee:
    """Known, so that a shop that enables it is served; it never adds anything here (pricing.md §5.3)."""

    code = "klarna_fee"

    def apply(self, sheet: TotalsSheet, snapshot: Snapshot) -> None:
        """Nothing: the fee's conditions cannot hold in an API session."""
