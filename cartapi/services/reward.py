"""Reward points to use (pricing.md §6.8-6.9)."""

from cartapi.engine.phpnum import is_numeric, to_float, truthy
from cartapi.engine.problems import Problem, Refused
from cartapi.services import snapshot
from cartapi.services.work import Work
from cartapi.store import customers


def available(work: Work) -> int | None:
    """The customer's points; None without customer or rows."""
    return customers.balances(work.db, work.customer_id)[0] if work.customer_id else None


def maximum(work: Work) -> int:
    """Points that the cart's products cost; may be negative."""
    return snapshot.load_cart(work).points()


def apply(work: Work, posted: str) -> None:
    """Forget the old points, use these. The last limit that is missed is the one refused (§6.8).

    The absolute value is checked, so that a negative number cannot pass the limits (Decided); text is no number.
    """
    work.checkout.forget("reward")
    if posted and not is_numeric(posted):
        raise Refused(Problem("reward"))
    points = abs(to_float(posted))
    have, most = available(work), maximum(work)
    problem = None
    if not truthy(posted):
        problem = Problem("reward")
    if posted and (have is None or points > have):
        problem = Problem("points", values=(posted,))
    if posted and points > most:
        problem = Problem("maximum", values=(most,))
    if problem is not None:
        raise Refused(problem)
    work.checkout.set("reward", int(points) if points.is_integer() else points)
