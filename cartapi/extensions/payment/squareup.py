"""Square: titled by the shop, and choosy about recurring payments."""

from collections.abc import Mapping
from typing import cast

from cartapi.engine.methods import PaymentOffer
from cartapi.engine.snapshot import Snapshot
from cartapi.extensions.payment.standard import is_available


class Squareup:
    """Rule P; a recurring cart is refused while payments are quick or delayed (checkout.md §10)."""

    code = "squareup"

    def offer(self, snapshot: Snapshot, total: float) -> PaymentOffer | None:
        """The offer under the shop's own title for the language, with its sort order as a number."""
        settings = snapshot.settings
        postponed = settings.truthy("payment_squareup_quick_pay") or settings.truthy("payment_squareup_delay_capture")
        if not is_available(self.code, snapshot, total) or (postponed and snapshot.cart.has_recurring()):
            return None
        return PaymentOffer(
            self.code,
            self._title(snapshot),
            settings.integer("payment_squareup_sort_order"),
            recurring=settings.truthy("payment_squareup_recurring_status"),
        )

    def _title(self, snapshot: Snapshot) -> str:
        names = snapshot.settings.raw("payment_squareup_display_name")
        own = cast("Mapping[str, object]", names).get(str(snapshot.language_id)) if isinstance(names, Mapping) else None
        return str(own) if own else snapshot.texts("payment/squareup")["text_title"]
