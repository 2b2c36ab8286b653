"""`api/currency` (pricing.md §6.10)."""

from flask import Blueprint

from cartapi.api.answers import Answer, action, success
from cartapi.services import currency
from cartapi.web import units
from cartapi.web.fields import text as field
from cartapi.web.request import Form

bp = Blueprint("currency", __name__, url_prefix="/api/currency")
TEXTS = "api/currency"


@action(bp, "/index", TEXTS)
def index(form: Form) -> Answer:
    """Change the session's currency."""
    units.write(lambda work: currency.choose(work, field(form, "currency")))
    return success(TEXTS)
