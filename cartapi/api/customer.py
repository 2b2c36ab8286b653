"""`api/customer` (checkout.md §1)."""

from flask import Blueprint

from cartapi.api.answers import Answer, action, as_fields, success
from cartapi.services import customer
from cartapi.web import units
from cartapi.web.fields import text
from cartapi.web.request import Form

bp = Blueprint("customer", __name__, url_prefix="/api/customer")
TEXTS = "api/customer"


@action(bp, "/index", TEXTS, as_fields)
def index(form: Form) -> Answer:
    """Set the session's customer."""
    posted = {name: text(form, name) for name in ("customer_id", "customer_group_id", *customer.FIELDS)}
    units.write(lambda work: customer.set_customer(work, posted, form.get("custom_field")))
    return success(TEXTS)
