"""`api/payment/address`, `methods`, `method` (checkout.md §3, §6)."""

from flask import Blueprint

from cartapi.api.addresses import posted_address
from cartapi.api.answers import Answer, action, as_fields, sentence, success
from cartapi.engine.problems import Refused
from cartapi.services import address, payment
from cartapi.web import units
from cartapi.web.fields import text
from cartapi.web.request import Form

bp = Blueprint("payment", __name__, url_prefix="/api/payment")
TEXTS = "api/payment"


@action(bp, "/address", TEXTS, as_fields)
def set_address(form: Form) -> Answer:
    """Set the payment address."""
    posted = posted_address(form)
    units.write(lambda work: address.set_payment(work, posted, form.get("custom_field")))
    return success(TEXTS, "text_address")


@action(bp, "/methods", TEXTS)
def methods(form: Form) -> Answer:
    """The offers for address and total; none at all is said beside the empty list."""
    try:
        return {"payment_methods": units.write(payment.offers)}
    except Refused as refusal:
        if refusal.problems[0].code == "no_payment":
            return {"payment_methods": [], "error": sentence(refusal.problems[0], TEXTS)}
        raise


@action(bp, "/method", TEXTS)
def method(form: Form) -> Answer:
    """Choose an offer."""
    code = text(form, "payment_method") if "payment_method" in form else None
    units.write(lambda work: payment.choose(work, code))
    return success(TEXTS, "text_method")
