"""The history step: an order gets a status, and with it its bookings, events and mails (orders.md §3-4)."""

from dataclasses import dataclass

from cartapi.engine.orders import OrderContent, Statuses
from cartapi.engine.phpnum import to_int
from cartapi.engine.problems import Problem, Refused
from cartapi.extensions import registry
from cartapi.extensions.fraud.asking import fraud_status
from cartapi.services.orders import booking, events, mails
from cartapi.services.orders.stored import locked
from cartapi.services.orders.undo import Undo, all_or_nothing
from cartapi.services.work import Work
from cartapi.store import bookings, customers, orders

PLACING_REFUSALS = {"coupon": "coupon", "voucher": "voucher", "reward": "reward_points", "credit": "credit"}


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be recorded.

    `placing` is an order that is being placed or replaced: what is lost to somebody else refuses it, stock included.
    `shown_id` is the order number as the activity log holds it: a number after `add`, text after `edit` and `history`.
    """

    status: int
    comment: str = ""
    notify: str = "0"
    override: bool = False
    placing: bool = False
    shown_id: int | str = 0

    @property
    def notifies(self) -> bool:
        """Whether the customer is to be told: any text but "" and "0"."""
        return self.notify not in ("", "0")


def change_status(work: Work, order_id: int, entry: Entry) -> None:
    """Record a status for a stored order. Refuses an unknown order."""
    order = locked(work, order_id)
    with all_or_nothing(work) as undo:
        record(work, orders.content(work.db, order), entry, undo)


def record(work: Work, content: OrderContent, entry: Entry, undo: Undo) -> None:
    """The whole step for an order whose row is locked or new; `content.order` holds its status so far.

    Under a test key only the entry is written, with status 0: nothing is booked, counted or mailed.
    """
    if work.test_mode:
        orders.add_history(work.db, content.order_id, 0, 0, entry.comment, work.now)
        return
    statuses = Statuses.of(work.shop.settings)
    old = to_int(content.order.get("order_status_id"))
    new = _after_fraud_checks(work, content, entry, statuses)
    if old == 0 and entry.status:
        events.note_activity(work, content, entry.shown_id, undo)
    if not statuses.active(old) and statuses.active(new):
        new = _activate(work, content, entry, new, undo)
    history_id = _set_status(work, content, new, entry, undo)
    if statuses.active(old) and not statuses.active(new):
        _deactivate(work, content, undo)
    content.order["order_status_id"] = new
    mails.enqueue_for_status(work, content, mails.Change(old, entry.status, history_id, entry.comment, entry.notifies))
    events.count_statistics(work, content, entry.status, statuses, undo)
    if new in statuses.complete:
        mails.enqueue_vouchers(work, content, history_id)


def void(work: Work, content: OrderContent, undo: Undo) -> None:
    """Set status 0 without events: bookings are released, an entry with status 0 is written (§3.3)."""
    statuses = Statuses.of(work.shop.settings)
    if statuses.active(to_int(content.order.get("order_status_id"))):
        _deactivate(work, content, undo)
    _set_status(work, content, 0, Entry(0), undo)
    content.order["order_status_id"] = 0


def _after_fraud_checks(work: Work, content: OrderContent, entry: Entry, statuses: Statuses) -> int:
    """The requested status, or the one a fraud check puts in its place (§3.2)."""
    checks = registry.fraud_checks(work.shop.tables.extensions, work.shop.settings)
    if not checks or entry.override or not statuses.active(entry.status):
        return entry.status
    if customers.is_safe(work.db, to_int(content.order.get("customer_id"))):
        return entry.status
    return fraud_status(checks, work.db, content.order, work.shop.settings) or entry.status


def _activate(work: Work, content: OrderContent, entry: Entry, status: int, undo: Undo) -> int:
    """Book discounts, stock and commission; the status the order ends with.

    A discount that cannot be booked any more refuses an order being placed. A stored one gets `config_fraud_status_id`, if
    the shop has set it; nothing stays booked then unless that status is active itself (§3.2, DEFECT).
    """
    if entry.placing:  # what is refused here takes the whole order with it: no block within its block
        return _book(work, content, entry, status, undo)
    try:
        with all_or_nothing(work) as tried:
            status = _book(work, content, entry, status, tried)
    except _Suspicious as ended:
        return ended.status
    undo.take_over(tried)
    return status


class _Suspicious(Exception):
    """The order ends inactive, with this status: what was booked so far is taken back."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def _book(work: Work, content: OrderContent, entry: Entry, status: int, undo: Undo) -> int:
    """Book everything; the status the order ends with."""
    failed = booking.redeem(work, content, undo)
    if failed is not None:
        if entry.placing:
            raise Refused(Problem(PLACING_REFUSALS[failed]))
        status = work.shop.settings.integer("config_fraud_status_id") or status
        if not Statuses.of(work.shop.settings).active(status):
            raise _Suspicious(status)
    oversell = not entry.placing or work.shop.settings.truthy("config_stock_checkout")
    booking.take_stock(work, content, undo, oversell=oversell)
    _pay_commission(work, content, entry, undo)
    return status


def _pay_commission(work: Work, content: OrderContent, entry: Entry, undo: Undo) -> None:
    affiliate_id = to_int(content.order.get("affiliate_id"))
    if not affiliate_id or not work.shop.settings.truthy("config_affiliate_auto"):
        return
    text = f"Order ID: #{content.order_id}"
    amount = content.order.get("commission")
    if bookings.pay_commission(work.db, affiliate_id, content.order_id, amount, text, work.now):
        undo.add("oc_customer_transaction", lambda: bookings.release_transactions(work.db, content.order_id))
        events.note_commission(work, affiliate_id, entry.shown_id, undo)
        mails.enqueue_commission(work, content, affiliate_id)


def _deactivate(work: Work, content: OrderContent, undo: Undo) -> None:
    booking.give_stock_back(work, content, undo)
    booking.release(work, content, undo)


def _set_status(work: Work, content: OrderContent, status: int, entry: Entry, undo: Undo) -> int:
    """Write status and entry; the entry's number."""
    before = {name: content.order[name] for name in ("order_status_id", "date_modified")}
    undo.add("oc_order", lambda: orders.update_order(work.db, content.order_id, before))
    history_id = orders.add_history(work.db, content.order_id, status, to_int(entry.notify), entry.comment, work.now)
    undo.add("oc_order_history", lambda: orders.drop_history(work.db, history_id))
    return history_id
