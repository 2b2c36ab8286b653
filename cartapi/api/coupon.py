"""`api/coupon` (pricing.md §6.5)."""

from flask import Blueprint

from cartapi.api.answers import Answer, action, success
from cartapi.services import coupon
from cartapi.web import units
from cartapi.web.fields import text as field
from cartapi.web.request import Form

bp = Blueprint("coupon", __name__, url_prefix="/api/coupon")
TEXTS = "api/coupon"


@action(bp, "/index", TEXTS)
def index(form: Form) -> Answer:
    """Use a coupon; an empty one takes the old away."""
    units.write(lambda work: coupon.apply(work, field(form, "coupon")))
    return success(TEXTS)
