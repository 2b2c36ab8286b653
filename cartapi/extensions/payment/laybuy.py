"""Lay-Buy: instalments, for the customer groups and categories that the shop names."""

from collections.abc import Mapping
from typing import cast

from sqlalchemy import Connection

from cartapi.engine.methods import PaymentOffer
from cartapi.engine.snapshot import Snapshot
from cartapi.extensions.payment.standard import is_available, plain_offer
from cartapi.store import product_categories


class Laybuy:
    """Rule P, then the customer's group, the categories of all products and the products left out (checkout.md §10)."""

    code = "laybuy"

    def load(self, db: Connection, snapshot: Snapshot) -> object:
        """The categories of each product in the cart, by product id; not asked when the shop names no categories."""
        if not snapshot.settings.listed("payment_laybuy_category"):
            return {}
        return product_categories.of(db, {line.product_id for line in snapshot.cart.lines})

    def offer(self, snapshot: Snapshot, total: float) -> PaymentOffer | None:
        """An empty list of the shop restricts nothing."""
        settings = snapshot.settings
        groups = settings.listed("payment_laybuy_customer_group")
        if not is_available(self.code, snapshot, total) or (groups and str(snapshot.group) not in groups):
            return None
        return plain_offer(self.code, snapshot) if self._takes_cart(snapshot) else None

    def _takes_cart(self, snapshot: Snapshot) -> bool:
        wanted = set(snapshot.settings.listed("payment_laybuy_category"))
        excluded = snapshot.settings.listed("payment_laybuy_xproducts")
        found = cast("Mapping[int, frozenset[int]]", snapshot.extra.get(self.code) or {})
        return all(
            str(line.product_id) not in excluded and (not wanted or wanted & {str(one) for one in found.get(line.product_id, ())})
            for line in snapshot.cart.lines
        )
