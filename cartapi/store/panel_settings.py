"""The few settings (`oc_setting`, store 0) that the panel itself needs."""

from sqlalchemy import Connection, select

from cartapi.engine.phpcast import to_int
from cartapi.engine.phptext import unescape
from cartapi.store.models import setting

ROWS_A_PAGE = 20
LOGIN_ATTEMPTS = 5


def back_office_key(connection: Connection) -> int:
    """`config_api_id`: the API user of the shop's own order pages, 0 when none."""
    return to_int(_text(connection, "config_api_id"))


def rows_a_page(connection: Connection) -> int:
    """`config_limit_admin`, 20 when missing or below 1."""
    rows = to_int(_text(connection, "config_limit_admin"))
    return rows if rows > 0 else ROWS_A_PAGE


def login_attempts(connection: Connection) -> int:
    """`config_login_attempts`: failed tries that lock, 5 when missing or below 1."""
    tries = to_int(_text(connection, "config_login_attempts"))
    return tries if tries > 0 else LOGIN_ATTEMPTS


def recovers_passwords(connection: Connection) -> bool:
    """`config_password`: may staff ask for a link to choose a new password?"""
    return _text(connection, "config_password") not in ("", "0")


def store_name(connection: Connection) -> str:
    """Name of the shop as typed."""
    return unescape(_text(connection, "config_name")) or "Shop"


def time_zone(connection: Connection) -> str:
    """`config_timezone`: an IANA name, empty when the shop has none."""
    return _text(connection, "config_timezone")


def _text(connection: Connection, key: str) -> str:
    return connection.scalar(select(setting.c.value).where(setting.c.store_id == 0, setting.c.key == key).limit(1)) or ""
