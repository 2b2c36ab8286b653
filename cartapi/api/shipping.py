"""`api/shipping/address`, `methods`, `method` (checkout.md §3, §5)."""

from flask import Blueprint

from cartapi.api.addresses import posted_address
from cartapi.api.answers import Answer, action, as_fields, as_nothing, sentence, success
from cartapi.engine.problems import Refused
from cartapi.services import address, shipping
from cartapi.web import units
from cartapi.web.fields import text
from cartapi.web.request import Form

bp = Blueprint("shipping", __name__, url_prefix="/api/shipping")
TEXTS = "api/shipping"


@action(bp, "/address", TEXTS, as_fields, permission=as_nothing)
def set_address(form: Form) -> Answer:
    """Set the shipping address; `[]` when nothing ships."""
    posted = posted_address(form)
    stored = units.write(lambda work: address.set_shipping(work, posted, form.get("custom_field")))
    return success(TEXTS, "text_address") if stored else []


@action(bp, "/methods", TEXTS)
def methods(form: Form) -> Answer:
    """The offers for the address; none at all is said beside the empty list."""
    try:
        return {"shipping_methods": units.write(shipping.offers)}
    except Refused as refusal:
        if refusal.problems[0].code == "no_shipping":
            return {"shipping_methods": [], "error": sentence(refusal.problems[0], TEXTS)}
        raise


@action(bp, "/method", TEXTS)
def method(form: Form) -> Answer:
    """Choose an offer; `[]` when nothing ships."""
    code = text(form, "shipping_method") if "shipping_method" in form else None
    chosen = units.write(lambda work: shipping.choose(work, code))
    return success(TEXTS, "text_method") if chosen else []
