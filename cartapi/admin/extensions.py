"""Totals, methods and fraud checks of the shop: which are enabled, which nobody here serves, and their settings."""

from flask import render_template
from flask.typing import ResponseReturnValue

from cartapi.admin import bp
from cartapi.admin.gate import needs
from cartapi.admin.key_list import ROUTE
from cartapi.services import extension_states
from cartapi.web.runtime import runtime

KINDS = {"total": "Totals", "shipping": "Shipping", "payment": "Payment", "fraud": "Fraud checks"}


@bp.get("/extensions")
@needs(ROUTE)
def extensions() -> ResponseReturnValue:
    """All of them by kind; settings are changed in the shop's own back office."""
    states = extension_states.load(runtime().source)
    kinds = [(title, [state for state in states if state.kind == kind]) for kind, title in KINDS.items()]
    return render_template("admin/extensions.html", active="extensions", kinds=[kind for kind in kinds if kind[1]])
