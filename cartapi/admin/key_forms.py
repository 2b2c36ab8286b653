"""Making a key, and changing what it may do."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from flask import abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from cartapi.admin import bp
from cartapi.admin.forms import SCOPES, ConfirmedForm, KeyForm, NewKeyForm
from cartapi.admin.gate import actor, client, needs, note_confirmed, recently_confirmed, staff
from cartapi.admin.key_list import ROUTE, back_office_warning
from cartapi.admin.questions import Question, ask, confirmed
from cartapi.admin.texts import put_into, sentence
from cartapi.admin.view import to_shop, to_utc
from cartapi.engine.key_records import KeyAddress, KeyDraft, KeyRecord
from cartapi.engine.keys import SCOPES as ALL_SCOPES
from cartapi.engine.problems import Refused
from cartapi.services import key_sessions as session_service
from cartapi.services import keys as service
from cartapi.services import staff as staff_service
from cartapi.web.runtime import runtime

DISABLING = "Calls with it are refused and its sessions end at once. You can enable it again at any time."


@bp.route("/keys/new", methods=["GET", "POST"])
@needs(ROUTE)
def new_key() -> ResponseReturnValue:
    """A form; then the key, once."""
    form = NewKeyForm() if request.method == "POST" else NewKeyForm(enabled=True, scopes=list(ALL_SCOPES))
    drop_password(form)
    if request.form.get("add_mine"):
        form.addresses.data = "\n".join(filter(None, [(form.addresses.data or "").rstrip(), f"{client()} my address"]))
        for field in form:
            field.errors = []
    elif form.validate_on_submit() and _future(form, None) and password_fits(form):
        try:
            moment = runtime().moment()
            hashed = bool(runtime().config.extra.get("hashed_keys"))
            made = service.create(
                runtime().database, _draft(form, _lines(form.addresses.data or "")), actor(), moment, hashed=hashed
            )
        except Refused as refused:
            _name_field(refused, form)
        else:
            session["fresh_key"] = {"api_id": made.api_id, "secret": made.secret, "made": "created"}
            return redirect(url_for("admin.fresh_key", api_id=made.api_id))
    status = 422 if form.errors else 200
    return render_template("admin/key_new.html", active="keys", form=form, scopes=SCOPES, client=client()), status


@bp.route("/keys/<int:api_id>", methods=["GET", "POST"])
@needs(ROUTE)
def key(api_id: int) -> ResponseReturnValue:
    """One key: its settings, and what is known of it. Disabling the back office's own asks first."""
    record = record_or_404(api_id)
    form = KeyForm() if request.method == "POST" else _filled(record)
    warnings = back_office_warning([api_id])
    if form.validate_on_submit() and _future(form, record):
        draft = _draft(form, ())
        try:
            if warnings and record.enabled and not draft.enabled and not confirmed():
                service.check(runtime().database, api_id, draft)
                return ask(question(record, "Disable", DISABLING, _typed()))
            service.edit(runtime().database, api_id, draft, actor(), runtime().moment())
        except Refused as refused:
            put_into(form, refused, "username")
        else:
            flash("Saved.", "good")
            return redirect(url_for("admin.key", api_id=api_id))
    shown = {
        **frame(record, "settings"),
        "form": form,
        "scopes": SCOPES,
        "warnings": warnings,
        "expires": _last_day(record.expires),
    }
    return render_template("admin/key.html", **shown), 422 if form.errors else 200


def record_or_404(api_id: int) -> KeyRecord:
    """The key of this id, or the page that says there is none."""
    record = service.find(runtime().database, api_id)
    if record is None:
        abort(404)
    return record


def frame(record: KeyRecord, tab: str) -> dict[str, object]:
    """What the head above each page of a key needs."""
    moment = runtime().moment()
    return {
        "active": "keys",
        "record": record,
        "tab": tab,
        "now": moment.utc,
        "state": record.state(moment.utc),
        "live": len(session_service.live(runtime().database, record.api_id, moment)),
        "may_change": staff().may_change(ROUTE),
        "client": client(),
    }


def question(record: KeyRecord, verb: str, text: str, carried: Sequence[tuple[str, str]] = ()) -> Question:
    """What is asked before a key is disabled or deleted; `carried` is a form to send along."""
    back, warnings = url_for("admin.key", api_id=record.api_id), back_office_warning([record.api_id])
    return Question(f"{verb} the key {record.username}?", f"{verb} key", request.path, back, [text], warnings, carried)


def drop_password(form: ConfirmedForm) -> None:
    """Leave out the question for the password when it was answered a short while ago."""
    if recently_confirmed():
        del form.your_password


def password_fits(form: ConfirmedForm) -> bool:
    """Is the password right that the form asked for? Wrong ones count as failed tries to sign in."""
    if "your_password" not in form:
        return True
    try:
        staff_service.confirm(runtime().database, staff(), form.your_password.data or "", client(), runtime().moment())
    except Refused as refused:
        code = refused.problems[0].code
        form.your_password.errors = ["This is not your password." if code == "login" else sentence(refused.problems[0])]
        return False
    note_confirmed()
    return True


def _typed() -> list[tuple[str, str]]:
    """The form as it was sent, without the token, which each page has for itself."""
    return [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]


def _filled(record: KeyRecord) -> KeyForm:
    return KeyForm(
        username=record.username,
        description=record.description,
        enabled=record.enabled,
        scopes=sorted(record.scopes),
        expires=_last_day(record.expires),
        rate_limit=record.rate_limit or None,
        test_mode=record.test_mode,
    )


def _draft(form: KeyForm, addresses: tuple[KeyAddress, ...]) -> KeyDraft:
    day = form.expires.data
    return KeyDraft(
        username=form.username.data or "",
        description=form.description.data or "",
        enabled=bool(form.enabled.data),
        scopes=frozenset(form.scopes.data or ()),
        expires=to_utc(datetime.combine(day + timedelta(days=1), time.min)) if day else None,
        rate_limit=form.rate_limit.data or 0,
        test_mode=bool(form.test_mode.data),
        addresses=addresses,
    )


def _lines(text: str) -> tuple[KeyAddress, ...]:
    """One address a line; what follows a blank is the note."""
    pairs = (line.strip().partition(" ") for line in text.splitlines())
    return tuple(KeyAddress(entry, note.strip()) for entry, _, note in pairs if entry)


def _last_day(expires: datetime | None) -> datetime | None:
    """The last day on which a key works, in the shop's time."""
    local = to_shop(expires)
    return local - timedelta(seconds=1) if local else None


def _future(form: KeyForm, record: KeyRecord | None) -> bool:
    """Does the key expire later than today, or is its old date left as it was?"""
    day, before = form.expires.data, _last_day(record.expires) if record else None
    if day is None or day >= runtime().shop_now().date() or (before and before.date() == day):
        return True
    form.expires.errors = ["This day is over. Leave it empty for a key that does not expire."]
    return False


def _name_field(refused: Refused, form: NewKeyForm) -> None:
    for problem in refused.problems:
        named = {"address": "addresses", "note": "addresses"}.get(problem.field, problem.field)
        field = form[named if named in form else "username"]
        field.errors = [*field.errors, sentence(problem)]
