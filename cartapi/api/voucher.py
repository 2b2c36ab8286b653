"""`api/voucher`, `api/voucher/add` (pricing.md §6.6-6.7)."""

from flask import Blueprint

from cartapi.api.answers import Answer, action, as_fields, success
from cartapi.services import voucher
from cartapi.web import units
from cartapi.web.fields import array
from cartapi.web.fields import text as field
from cartapi.web.request import Form

bp = Blueprint("voucher", __name__, url_prefix="/api/voucher")
TEXTS = "api/voucher"


@action(bp, "/index", TEXTS)
def index(form: Form) -> Answer:
    """Spend a gift voucher."""
    units.write(lambda work: voucher.apply(work, field(form, "voucher")))
    return success(TEXTS)


@action(bp, "/add", TEXTS, as_fields)
def add(form: Form) -> Answer:
    """Buy one gift voucher, or replace all by `voucher[]`."""
    if "voucher" in form:
        units.write(lambda work: voucher.replace(work, array(form, "voucher").values()))
    else:
        fields = {name: field(form, name) for name in ("amount", *voucher.FIELDS)}
        units.write(lambda work: voucher.buy(work, fields))
    return success(TEXTS, "text_cart")
