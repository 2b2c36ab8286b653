"""Placing, replacing and deleting orders: one transaction each (orders.md §1-2)."""

from collections.abc import Mapping

from cartapi.engine.orders import OrderContent
from cartapi.engine.phpnum import to_int
from cartapi.engine.problems import Refused
from cartapi.services import snapshot as snapshots
from cartapi.services.orders import content as contents
from cartapi.services.orders.checks import OrderRequest, check
from cartapi.services.orders.history import Entry, record, void
from cartapi.services.orders.stored import locked
from cartapi.services.orders.undo import all_or_nothing
from cartapi.services.work import Work
from cartapi.store import carts, orders

LOST = {"coupon": "coupon", "voucher": "voucher", "reward_points": "reward"}
"""Refusals of what a session had chosen, and the member that holds the choice."""


def place(work: Work, request: OrderRequest) -> int:
    """Place the order of this checkout; returns its number. Refuses what §1.4 refuses and what others took meanwhile.

    The order of writes leaves nothing that looks like an order until the last: its row has status 0 up to the history step.
    Afterwards the cart is empty; the session keeps customer, addresses, choices and codes, as recorded.
    """
    check(work, request)
    try:
        return _placed(work, request)
    except Refused as refusal:
        # Lost to somebody else since it was chosen: the next attempt is without it.
        work.checkout.forget(*(LOST[problem.code] for problem in refusal.problems if problem.code in LOST))
        raise


def _placed(work: Work, request: OrderRequest) -> int:
    with all_or_nothing(work) as undo:
        content = _compose(work, request)
        order_id = orders.insert_order(work.db, content.order)
        undo.add("oc_order", lambda: orders.erase(work.db, order_id))
        undo.add("oc_voucher", lambda: orders.void_vouchers(work.db, order_id))
        content.order.update({"order_id": order_id, "order_status_id": 0})
        _write_parts(work, content)
        if not work.test_mode:
            record(work, content, Entry(_status(work, request), placing=True, shown_id=order_id), undo)
        carts.clear(work.db, work.owner)
    work.forget_lines()
    return order_id


def replace(work: Work, order_id: int, shown_id: str, request: OrderRequest) -> None:
    """Replace a stored order by this checkout; cart and session stay (§2.8). Refuses an unknown order."""
    order = locked(work, order_id)
    check(work, request)
    with all_or_nothing(work) as undo:
        stored = orders.content(work.db, order)
        undo.add("oc_order", lambda row=dict(order): _restore(work, stored, row))
        content = _compose(work, request)  # while the old version is still booked, as recorded
        void(work, stored, undo)
        new_row = {**stored.order, **contents.kept_on_edit(content.order), "order_status_id": 0}
        orders.update_order(work.db, order_id, contents.kept_on_edit(content.order))
        orders.clear_parts(work.db, order_id)
        content.order = {**new_row, "order_id": order_id}
        _write_parts(work, content)
        status = _status(work, request)
        record(work, content, Entry(status, placing=True, shown_id=shown_id), undo)
        if status:
            orders.drop_void_history(work.db, order_id)


def delete(work: Work, order_id: int) -> None:
    """Void an order and delete it with its parts; its gift vouchers stay, without their status (§2.9). Refuses an unknown one."""
    order = locked(work, order_id)
    with all_or_nothing(work) as undo:
        stored = orders.content(work.db, order)
        void(work, stored, undo)
        undo.add("oc_voucher", lambda: orders.revive_vouchers(work.db, stored.vouchers))
        orders.void_vouchers(work.db, order_id)
        orders.erase(work.db, order_id)


def _compose(work: Work, request: OrderRequest) -> OrderContent:
    facts = snapshots.load(work)
    return contents.build(work, facts, snapshots.totals(work, facts), request)


def _write_parts(work: Work, content: OrderContent) -> None:
    order_id = content.order_id
    orders.insert_lines(work.db, order_id, content.lines)
    orders.insert_vouchers(work.db, order_id, content.vouchers, work.now)
    orders.insert_totals(work.db, order_id, content.totals)


def _status(work: Work, request: OrderRequest) -> int:
    """The posted status if the field is there, else the shop's."""
    if request.order_status_id is None:
        return work.shop.settings.integer("config_order_status_id")
    return to_int(request.order_status_id)


def _restore(work: Work, stored: OrderContent, row: Mapping[str, object]) -> None:
    """Put row and parts of a stored order back, where the tables cannot roll back; bookings and entries have their own reverses."""
    order_id = stored.order_id
    orders.clear_parts(work.db, order_id)
    orders.insert_lines(work.db, order_id, stored.lines)
    orders.insert_totals(work.db, order_id, stored.totals)
    orders.restore_vouchers(work.db, stored.vouchers)
    orders.update_order(work.db, order_id, {name: value for name, value in row.items() if name != "order_id"})
