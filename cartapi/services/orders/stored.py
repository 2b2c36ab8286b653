"""Stored orders that a call is about to change."""

from cartapi.engine.orders import Row
from cartapi.engine.phpnum import to_int
from cartapi.engine.problems import Problem, Refused
from cartapi.services.work import Work
from cartapi.store import locks, orders


def locked(work: Work, order_id: int) -> Row:
    """The order's row as it is now; other calls that would change this order wait until the transaction ends.

    Refuses an unknown order, and under a test key every order that is a real one: it has a status.
    """
    locks.take_turn(work.db, work.transactional, "oc_order", order_id)
    order = orders.locked(work.db, order_id)
    if order is None or (work.test_mode and to_int(order["order_status_id"]) > 0):
        raise Refused(Problem("not_found"))
    return order
