"""Where a key may be used from."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cartapi.admin import bp
from cartapi.admin.forms import AddressForm
from cartapi.admin.gate import actor, client, needs
from cartapi.admin.key_forms import frame, record_or_404
from cartapi.admin.key_list import ROUTE
from cartapi.admin.questions import Question, ask, confirmed
from cartapi.admin.texts import put_into, sentence
from cartapi.engine.addresses import covers_everything, matches
from cartapi.engine.key_records import KeyAddress
from cartapi.engine.problems import Refused
from cartapi.services import key_addresses as service
from cartapi.web.runtime import runtime

EVERYBODY = "This range is the whole internet: anybody who learns the key can use it."


@bp.route("/keys/<int:api_id>/addresses", methods=["GET", "POST"])
@needs(ROUTE)
def addresses(api_id: int) -> ResponseReturnValue:
    """The list, and one more."""
    record = record_or_404(api_id)
    form = AddressForm()
    if request.form.get("add_mine"):
        form.address.data = client()
    if form.validate_on_submit():
        new = KeyAddress(form.address.data or "", form.note.data or "")
        if covers_everything(new.entry) and not confirmed():
            return ask(_everybody(api_id, new))
        try:
            entry = service.add(runtime().database, api_id, new, actor(), runtime().moment())
        except Refused as refused:
            put_into(form, refused, "address")
        else:
            flash(f"{entry} is allowed now.", "good")
            return redirect(url_for("admin.addresses", api_id=api_id))
    listed = service.listed(runtime().database, api_id)
    admitted = matches(client(), [address.entry for address in listed])
    shown = {**frame(record, "addresses"), "form": form, "listed": listed, "admitted": admitted}
    return render_template("admin/key_addresses.html", **shown), 422 if form.errors else 200


@bp.route("/keys/<int:api_id>/addresses/remove", methods=["GET", "POST"])
@needs(ROUTE, to_act=True)
def remove_address(api_id: int) -> ResponseReturnValue:
    """Take one off the list; asks, and says when that locks somebody out."""
    record = record_or_404(api_id)
    entry = request.values.get("entry", "")
    listed = service.listed(runtime().database, api_id)
    back = url_for("admin.addresses", api_id=api_id)
    if not confirmed():
        warnings = _warnings(listed, entry)
        text = f"Calls of {record.username} from there are refused from now on."
        return ask(Question(f"Remove {entry}?", "Remove address", request.path, back, [text], warnings, [("entry", entry)]))
    try:
        service.remove(runtime().database, api_id, entry, actor(), runtime().moment())
    except Refused as refused:
        flash(sentence(refused.problems[0]), "warn")
    else:
        flash(f"{entry} is removed.", "good")
    return redirect(back)


def _warnings(listed: list[KeyAddress], entry: str) -> list[str]:
    warnings: list[str] = []
    if service.shuts_out(listed, entry, client()):
        warnings.append(f"You lock yourself out: your own address {client()} is let in by this entry alone.")
    if [address.entry for address in listed] == [entry]:
        warnings.append("It is the last address: without any, the key works nowhere.")
    return warnings


def _everybody(api_id: int, new: KeyAddress) -> Question:
    back = url_for("admin.addresses", api_id=api_id)
    carried = [("address", new.entry), ("note", new.note)]
    return Question(f"Allow {new.entry.strip()}?", "Allow everybody", request.path, back, [EVERYBODY], [], carried)
