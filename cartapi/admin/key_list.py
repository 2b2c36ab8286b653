"""The list of API keys, and what can be done to several at once."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cartapi.admin import bp
from cartapi.admin.gate import actor, needs, staff
from cartapi.admin.questions import Question, ask, confirmed
from cartapi.admin.signing import inside
from cartapi.admin.view import Listing, page_number, rows_a_page
from cartapi.engine.key_records import KeyFilter
from cartapi.services import keys as service
from cartapi.web.runtime import runtime

STATES = {"active": "Active", "disabled": "Disabled", "expired": "Expired", "unreachable": "No address"}
ROUTE = "user/api"


@bp.get("/keys")
@needs(ROUTE)
def keys() -> ResponseReturnValue:
    """Search, filter, sort, page."""
    query = request.args
    wanted = KeyFilter(
        text=query.get("q", "").strip()[:100],
        state=query.get("state", ""),
        sort=query.get("sort", "username"),
        descending=query.get("order") == "DESC",
        page=page_number(),
    )
    moment = runtime().moment()
    page = service.page(runtime().database, wanted, rows_a_page(), moment)
    kept = {name: query[name] for name in ("q", "state", "sort", "order") if query.get(name)}
    listing = Listing(page, kept, wanted.sort, wanted.descending)
    shown = {"listing": listing, "wanted": wanted, "states": STATES, "now": moment.utc, "may_change": staff().may_change(ROUTE)}
    return render_template("admin/keys.html", active="keys", **shown)


@bp.post("/keys/bulk")
@needs(ROUTE)
def bulk() -> ResponseReturnValue:
    """Enable, disable or delete the chosen keys; the last two ask first."""
    chosen = [int(text) for text in request.form.getlist("selected") if text.isascii() and text.isdigit() and len(text) < 10]
    action = request.form.get("action", "")
    back = inside(request.form.get("next")) or url_for("admin.keys")
    found = service.find_all(runtime().database, chosen) if chosen else []
    if not found or action not in ("enable", "disable", "delete"):
        flash("Choose one key or more in the list first.", "warn")
        return redirect(back)
    if action != "enable" and not confirmed():
        return ask(_question(action, [(record.api_id, record.username) for record in found], back))
    ids = [record.api_id for record in found]
    if action == "delete":
        count = service.delete(runtime().database, ids, actor(), runtime().moment())
    else:
        count = service.set_enabled(runtime().database, ids, action == "enable", actor(), runtime().moment())
    flash(f"{count} key{'' if count == 1 else 's'} {action}d.", "good")
    return redirect(back)


def back_office_warning(api_ids: list[int]) -> list[str]:
    """What to say when the shop's own order pages work with one of these keys."""
    if service.back_office_key(runtime().database) not in api_ids:
        return []
    return ["The shop’s back office uses this key for its order pages (System > Settings > Option). They stop working without it."]


def _question(action: str, chosen: list[tuple[int, str]], back: str) -> Question:
    names = ", ".join(name for _, name in chosen)
    ends = "Calls with them are refused and their sessions end at once."
    return Question(
        heading=f"{action.capitalize()} {len(chosen)} key{'' if len(chosen) == 1 else 's'}?",
        verb=action.capitalize(),
        action=url_for("admin.bulk"),
        back=back,
        texts=[names, ends + (" Deleting cannot be undone." if action == "delete" else "")],
        warnings=back_office_warning([api_id for api_id, _ in chosen]),
        carried=[("action", action), ("next", back), *(("selected", str(api_id)) for api_id, _ in chosen)],
    )
