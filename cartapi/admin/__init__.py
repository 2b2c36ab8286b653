"""The panel under `/admin`: API keys, their addresses and sessions, logs, orders. `init` puts it into an app."""

import hashlib
from pathlib import Path

from flask import Blueprint, Flask, request

STATIC = Path(__file__).parent / "static"
A_YEAR = 31_536_000


def _digest() -> str:
    whole = hashlib.sha256()
    for path in sorted(STATIC.rglob("*")):
        if path.is_file():
            whole.update(path.read_bytes())
    return whole.hexdigest()[:10]


class _Panel(Blueprint):
    """A blueprint whose files may be kept for good when asked for by version."""

    def get_send_file_max_age(self, filename: str | None) -> int | None:
        return A_YEAR if request.args.get("v") == STATIC_VERSION else None


STATIC_VERSION = _digest()
bp = _Panel("admin", __name__, url_prefix="/admin", template_folder="templates", static_folder="static")

from cartapi.admin import (  # noqa: E402, F401  the pages register themselves on `bp`
    account,
    extensions,
    gate,
    key_actions,
    key_addresses,
    key_forms,
    key_list,
    key_new,
    key_sessions,
    logs,
    order_actions,
    orders,
    overview,
    recovery,
    signing,
    view,
)
from cartapi.admin.sessions import PanelSessions  # noqa: E402

__all__ = ["STATIC_VERSION", "bp", "init"]


def init(app: Flask) -> None:
    """Put the panel into an app that has `extensions["cartapi"]` and its own session interface, which keeps all other paths."""
    app.session_interface = PanelSessions(app, app.session_interface)
    app.register_blueprint(bp)
