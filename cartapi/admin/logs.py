"""The request log and the audit log."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from cartapi.admin import bp
from cartapi.admin.gate import needs
from cartapi.admin.key_forms import frame, record_or_404
from cartapi.admin.key_list import ROUTE
from cartapi.admin.view import Listing, page_number
from cartapi.services import records
from cartapi.services.records import KEEP_AUDIT, KEEP_CALLS
from cartapi.store.request_log import CallFilter
from cartapi.web.runtime import runtime

ROWS = 50
ACTIONS = {"key": "Keys", "address": "Addresses", "session": "Sessions", "staff": "Staff", "order": "Orders"}


@bp.get("/calls")
@needs(ROUTE)
def calls() -> ResponseReturnValue:
    """The calls of all keys."""
    return render_template("admin/calls.html", active="calls", keep=KEEP_CALLS.days, **_calls(None))


@bp.get("/keys/<int:api_id>/calls")
@needs(ROUTE)
def key_calls(api_id: int) -> ResponseReturnValue:
    """The calls of one key."""
    record = record_or_404(api_id)
    return render_template("admin/key_calls.html", **frame(record, "calls"), **_calls(api_id))


@bp.get("/changes")
@needs(ROUTE)
def changes() -> ResponseReturnValue:
    """Who changed what in the panel."""
    text, action = request.args.get("q", "").strip()[:100], request.args.get("action", "")
    page = records.changes(runtime().database, text, action if action in ACTIONS else "", page_number(), ROWS)
    listing = Listing(page, {name: request.args[name] for name in ("q", "action") if request.args.get(name)})
    shown = {"listing": listing, "text": text, "action": action, "actions": ACTIONS, "keep": KEEP_AUDIT.days}
    return render_template("admin/changes.html", active="changes", **shown)


def _calls(api_id: int | None) -> dict[str, object]:
    wanted = CallFilter(api_id, request.args.get("failed") == "1", request.args.get("q", "").strip()[:100])
    page = records.calls(runtime().database, wanted, page_number(), ROWS)
    kept = {name: request.args[name] for name in ("q", "failed") if request.args.get(name)}
    return {"listing": Listing(page, kept), "wanted": wanted}
