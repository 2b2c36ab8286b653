"""Asking for the password again."""

from wtforms import PasswordField

from cartapi.admin.gate import client, note_confirmed, staff
from cartapi.admin.texts import sentence
from cartapi.engine.problems import Refused
from cartapi.services import staff as service
from cartapi.web.runtime import runtime


def is_own_password(field: PasswordField) -> bool:
    """Is what the field holds the person's password? If not the field says so, and it counts as a failed try to sign in."""
    slow = runtime().config.slow_passwords
    try:
        service.confirm(runtime().database, staff(), field.data or "", client(), runtime().moment(), slow=slow)
    except Refused as refused:
        code = refused.problems[0].code
        field.errors = ["This is not your password." if code == "login" else sentence(refused.problems[0])]
        return False
    note_confirmed()
    return True
