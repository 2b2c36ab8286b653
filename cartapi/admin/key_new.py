"""Making a key."""

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from cartapi.admin import bp
from cartapi.admin.forms import SCOPES, NewKeyForm
from cartapi.admin.gate import actor, client, needs
from cartapi.admin.key_addresses import EVERYBODY
from cartapi.admin.key_forms import draft_of, drop_password, future, password_fits, typed
from cartapi.admin.key_list import ROUTE
from cartapi.admin.questions import Question, ask, confirmed
from cartapi.admin.texts import sentence
from cartapi.engine.addresses import covers_everything
from cartapi.engine.key_records import KeyAddress, KeyDraft
from cartapi.engine.keys import SCOPES as ALL_SCOPES
from cartapi.engine.problems import Refused
from cartapi.services import keys as service
from cartapi.web.runtime import runtime


@bp.route("/keys/new", methods=["GET", "POST"])
@needs(ROUTE, to_act=True)
def new_key() -> ResponseReturnValue:
    """A form; then the key, once. An address list that admits everybody is asked about."""
    form = NewKeyForm() if request.method == "POST" else NewKeyForm(enabled=True, scopes=list(ALL_SCOPES))
    drop_password(form)
    if request.form.get("add_mine"):
        form.addresses.data = "\n".join(filter(None, [(form.addresses.data or "").rstrip(), f"{client()} my address"]))
        for field in form:
            field.errors = []
    elif form.validate_on_submit() and future(form) and password_fits(form):
        draft = draft_of(form, _lines(form.addresses.data or ""))
        try:
            if not confirmed() and (wide := [each.entry for each in draft.addresses if covers_everything(each.entry)]):
                service.check_new(runtime().database, draft)
                return ask(_everybody(wide))
            return _made(draft)
        except Refused as refused:
            _name_field(refused, form)
    status = 422 if form.errors else 200
    return render_template("admin/key_new.html", active="keys", form=form, scopes=SCOPES, client=client()), status


def _made(draft: KeyDraft) -> ResponseReturnValue:
    made = service.create(runtime().database, draft, actor(), runtime().moment(), hashed=runtime().config.hashed_keys)
    session["fresh_key"] = {"api_id": made.api_id, "secret": made.secret, "made": "created"}
    return redirect(url_for("admin.fresh_key", api_id=made.api_id))


def _everybody(wide: list[str]) -> Question:
    here = url_for("admin.new_key")
    return Question(f"Allow {' and '.join(wide)}?", "Create key", here, here, [EVERYBODY], [], typed())


def _lines(text: str) -> tuple[KeyAddress, ...]:
    """One address a line; what follows a blank is the note."""
    pairs = (line.strip().partition(" ") for line in text.splitlines())
    return tuple(KeyAddress(entry, note.strip()) for entry, _, note in pairs if entry)


def _name_field(refused: Refused, form: NewKeyForm) -> None:
    for problem in refused.problems:
        named = {"address": "addresses", "note": "addresses"}.get(problem.field, problem.field)
        field = form[named if named in form else "username"]
        field.errors = [*field.errors, sentence(problem)]
