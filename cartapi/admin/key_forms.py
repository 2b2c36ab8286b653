"""Changing what a key may do; and what its other pages share."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cartapi.admin import bp
from cartapi.admin.confirming import is_own_password
from cartapi.admin.forms import SCOPES, ConfirmedForm, KeyForm
from cartapi.admin.gate import actor, client, needs, recently_confirmed, staff
from cartapi.admin.key_list import ROUTE, back_office_warning
from cartapi.admin.questions import Question, ask, confirmed
from cartapi.admin.texts import put_into
from cartapi.admin.view import last_day, to_utc
from cartapi.engine.key_records import KeyAddress, KeyDraft, KeyRecord
from cartapi.engine.problems import Refused
from cartapi.services import key_sessions as session_service
from cartapi.services import keys as service
from cartapi.web.runtime import runtime

DISABLING = "Calls with it are refused and its sessions end at once. You can enable it again at any time."


@bp.route("/keys/<int:api_id>", methods=["GET", "POST"])
@needs(ROUTE)
def key(api_id: int) -> ResponseReturnValue:
    """One key: its settings, and what is known of it. Disabling the back office's own asks first."""
    record = record_or_404(api_id)
    form = KeyForm() if request.method == "POST" else _filled(record)
    warnings = back_office_warning([api_id])
    if form.validate_on_submit() and future(form, record):
        draft = draft_of(form, record=record)
        try:
            if warnings and record.enabled and not draft.enabled and not confirmed():
                service.check(runtime().database, api_id, draft)
                return ask(question(record, "Disable", DISABLING, typed()))
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
        "expires": last_day(record.expires),
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
    return is_own_password(form.your_password)


def typed() -> list[tuple[str, str]]:
    """The form as it was sent, for a question to send along: without the password, and the token, which each page has."""
    left_out = ("csrf_token", "your_password")
    return [(name, value) for name, value in request.form.items(multi=True) if name not in left_out]


def draft_of(form: KeyForm, addresses: tuple[KeyAddress, ...] = (), record: KeyRecord | None = None) -> KeyDraft:
    """What a form decides about a key. An end that came from elsewhere, in the middle of a day, stays while its day is the same."""
    day = form.expires.data
    before = last_day(record.expires) if record else None
    kept = record.expires if record and before and before.date() == day else None
    return KeyDraft(
        username=form.username.data or "",
        description=form.description.data or "",
        enabled=bool(form.enabled.data),
        scopes=frozenset(form.scopes.data or ()),
        expires=kept or (to_utc(datetime.combine(day + timedelta(days=1), time.min)) if day else None),
        rate_limit=form.rate_limit.data or 0,
        test_mode=bool(form.test_mode.data),
        addresses=addresses,
    )


def future(form: KeyForm, record: KeyRecord | None = None) -> bool:
    """Does the key expire later than today, or is its old date left as it was?"""
    day, before = form.expires.data, last_day(record.expires) if record else None
    if day is None or day >= runtime().shop_now().date() or (before and before.date() == day):
        return True
    form.expires.errors = ["This day is over. Leave it empty for a key that does not expire."]
    return False


def _filled(record: KeyRecord) -> KeyForm:
    return KeyForm(
        username=record.username,
        description=record.description,
        enabled=record.enabled,
        scopes=sorted(record.scopes),
        expires=last_day(record.expires),
        rate_limit=record.rate_limit or None,
        test_mode=record.test_mode,
    )
