"""What enabled events write beside an order: activity log and statistics (orders.md §4.1-4.3)."""

from cartapi.engine.orders import OrderContent, Statuses, full_name
from cartapi.engine.phpjson import dumps
from cartapi.engine.phpnum import to_int
from cartapi.services.orders.undo import Undo
from cartapi.services.work import Work
from cartapi.store import activity, customers

BEFORE = "catalog/model/checkout/order/addOrderHistory/before"
AFTER = "catalog/model/checkout/order/addOrderHistory/after"
TRANSACTION = "catalog/model/account/customer/addTransaction/after"


def enabled(work: Work, trigger: str, action: str) -> bool:
    """Whether the shop has an enabled event of this trigger and action."""
    return any(event.trigger == trigger and event.action == action for event in work.shop.tables.events)


def note_activity(work: Work, content: OrderContent, shown_id: int | str, undo: Undo) -> None:
    """A new order, in the customer's activity if the shop keeps one."""
    if not work.shop.settings.truthy("config_customer_activity") or not enabled(work, BEFORE, "event/activity/addOrderHistory"):
        return
    customer_id = to_int(content.order.get("customer_id"))
    data: dict[str, object] = {"customer_id": str(customer_id)} if customer_id else {}
    data.update({"name": full_name(content.order), "order_id": shown_id})
    key = "order_account" if customer_id else "order_guest"
    _note(work, customer_id, key, data, undo)


def note_commission(work: Work, affiliate_id: int, shown_id: int | str, undo: Undo) -> None:
    """A commission, in the affiliate's activity, if he exists; `shown_id` as in `note_activity`."""
    if not work.shop.settings.truthy("config_customer_activity") or not enabled(work, TRANSACTION, "event/activity/addTransaction"):
        return
    found = customers.contact(work.db, affiliate_id)
    if found is not None:
        data: dict[str, object] = {"customer_id": str(affiliate_id), "name": found[0], "order_id": shown_id}
        _note(work, affiliate_id, "transaction", data, undo)


def _note(work: Work, customer_id: int, key: str, data: dict[str, object], undo: Undo) -> None:
    line = activity.Note(customer_id, key, dumps(data), work.caller.ip, work.now)
    activity.note(work.db, line)
    undo.add("oc_customer_activity", lambda: activity.forget(work.db, line))


def count_statistics(work: Work, content: OrderContent, requested: int, statuses: Statuses, undo: Undo) -> None:
    """The dashboard's figures, as the reference counts them on every call (§4.3; recorded)."""
    if not enabled(work, AFTER, "event/statistics/addOrderHistory"):
        return
    stored = to_int(content.order.get("order_status_id"))
    total = content.order.get("total")
    _count(work, "order_sale", total, undo, add=statuses.active(requested))
    for code, listed in (("order_processing", statuses.processing), ("order_complete", statuses.complete)):
        if (stored in listed) != (requested in listed):
            _count(work, code, 1, undo, add=requested in listed)


def _count(work: Work, code: str, amount: object, undo: Undo, *, add: bool) -> None:
    # its reverse is right only for what has happened
    activity.count(work.db, code, amount, add=add, wait=not work.transactional("oc_statistics"))
    undo.add("oc_statistics", lambda: activity.count(work.db, code, amount, add=not add))
