"""Who may come in: the API user with his key and addresses, and the member of staff."""

import json

from cartapi.engine.keys import KEY_LENGTH
from cartapi.store import models
from cartapi.store.demo.people import hashed, random_text
from cartapi.store.demo.rows import Rows, read

API_USERNAME = "Default"
_ADDRESSES = ("127.0.0.1", "::1")
_PASSWORD_LENGTH = 16


def add_api_user(rows: Rows) -> str:
    """Add the API user that clients log in as from this machine; return his new key."""
    key = random_text(KEY_LENGTH)
    rows.add(models.api, api_id=1, username=API_USERNAME, key=key, status=1, date_added=rows.now, date_modified=rows.now)
    for ip in _ADDRESSES:
        rows.add(models.api_ip, api_id=1, ip=ip)
    return key


def add_staff(rows: Rows) -> tuple[str, str]:
    """Add the staff user with rights to everything; return his name and his new password."""
    staff, password = read("people.toml")["staff"], random_text(_PASSWORD_LENGTH)
    rights = json.dumps({"access": staff["routes"], "modify": staff["routes"]}, separators=(",", ":")).replace("/", "\\/")
    rows.add(models.user_group, user_group_id=1, name=staff["group"], permission=rights)
    rows.add(
        models.user,
        user_id=1,
        user_group_id=1,
        username=staff["username"],
        firstname=staff["firstname"],
        lastname=staff["lastname"],
        email=staff["email"],
        image="",
        code="",
        ip="",
        status=1,
        date_added=rows.now,
        **hashed(password),
    )
    return staff["username"], password
