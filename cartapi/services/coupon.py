"""The session's coupon (pricing.md §6.5)."""

from cartapi.engine.problems import Problem, Refused
from cartapi.services import snapshot
from cartapi.services.work import Work


def apply(work: Work, code: str) -> None:
    """Forget the old coupon, take this one as typed. Refuses codes that do not hold for the cart as it is."""
    work.checkout.forget("coupon")
    coupon = snapshot.find_coupon(work, code) if code else None
    if coupon is None or not coupon.holds_for(snapshot.load_cart(work), work.customer_id):
        raise Refused(Problem("coupon"))
    work.checkout.set("coupon", code)
