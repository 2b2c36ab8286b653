"""Reward points spent on the products that have a price in points."""

from cartapi.engine.phpnum import float_text
from cartapi.engine.phrases import percent
from cartapi.engine.snapshot import Snapshot
from cartapi.engine.totals import TotalLine, TotalsSheet


class Reward:
    """Not limited by the running total; never more than the cart's points (pricing.md §5.4, DEFECT)."""

    code = "reward"

    def apply(self, sheet: TotalsSheet, snapshot: Snapshot) -> None:
        """Take the points' share of each line off, with its percentage taxes, when the customer has them."""
        reward = snapshot.checkout.reward
        if reward is None or snapshot.points is None or reward > snapshot.points:
            return
        limit = snapshot.cart.points()
        used = min(reward, limit) if limit > 0 else 0
        discount = 0.0
        for line in snapshot.cart.lines:
            if not line.points or not limit:
                continue
            share = line.total * (used / limit)  # order matters
            if line.tax_class_id:
                sheet.discharge_tax(snapshot.taxes.rates(line.total - (line.total - share), line.tax_class_id))
            discount += share
        title = percent(snapshot.texts("total/reward")["text_reward"], float_text(reward))
        sheet.add(TotalLine(self.code, title, -discount, snapshot.settings.raw("total_reward_sort_order")))
