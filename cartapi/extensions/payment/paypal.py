"""PayPal and the buttons that come with it, all by the settings of `paypal`."""

from dataclasses import dataclass, replace

from sqlalchemy import Connection

from cartapi.engine.methods import PaymentOffer
from cartapi.engine.snapshot import Snapshot
from cartapi.extensions.payment.standard import is_available, plain_offer
from cartapi.store import embargoes

_ANSWER = "paypal_embargo"  # in snapshot.extra: one look for all the methods
_BUTTONS = ("paypal_paylater", "paypal_googlepay", "paypal_applepay", "paypal_fastlane")


@dataclass(frozen=True, slots=True)
class PayPal:
    """Rule P with credentials, for shops that sell to no country or region under embargo (checkout.md §10)."""

    code: str
    recurring: bool = False

    def load(self, db: Connection, snapshot: Snapshot) -> object:
        """Whether the shop's address lists hold a place under embargo; asked once for all of PayPal's methods."""
        if _ANSWER not in snapshot.extra:
            snapshot.extra[_ANSWER] = embargoes.any_enabled(db)
        return snapshot.extra[_ANSWER]

    def offer(self, snapshot: Snapshot, total: float) -> PaymentOffer | None:
        """The offer, sorted by PayPal's own sort order whichever the button; none before `load` found no embargo."""
        settings = snapshot.settings
        ready = all(settings.truthy(f"payment_paypal_{key}") for key in ("status", "client_id", "secret"))
        if not ready or snapshot.extra.get(self.code) is not False or not is_available("paypal", snapshot, total):
            return None
        sort_order = settings.raw("payment_paypal_sort_order")
        return replace(plain_offer(self.code, snapshot), sort_order=sort_order, recurring=self.recurring)


def methods() -> list[PayPal]:
    """PayPal, which takes recurring payments, and its buttons, which do not."""
    return [PayPal("paypal", recurring=True), *(PayPal(code) for code in _BUTTONS)]
