"""Sessions of the panel: on the server, as JSON, in `cartapi_panel_session`; the browser has an id in a cookie.

They end two hours after the last click and twelve after signing in. All paths outside `/admin` belong to the interface that
was there before.
"""

import json
from datetime import timedelta
from typing import Any, cast

from flask import Flask, Request, Response
from flask.sessions import SessionInterface, SessionMixin
from flask_session.base import ServerSideSession, ServerSideSessionInterface

from cartapi.store import panel_sessions
from cartapi.web.request import caller
from cartapi.web.runtime import runtime

COOKIE = "cartapi_panel"
IDLE, LONGEST = timedelta(hours=2), timedelta(hours=12)
BEFORE_SIGN_IN = timedelta(minutes=30)
RENEW_EVERY = 120
"""Seconds before a click alone is worth a write."""


class PanelSession(ServerSideSession):
    """Keys: `user_id`; `since`, `renewed`, `confirmed_at` (seconds, UTC); `csrf_secret`, `csrf_token`; `_flashes`; `fresh_key`."""


class PanelSessions(ServerSideSessionInterface):
    """Opens and saves the sessions of `/admin`; leaves the rest to `otherwise`."""

    session_class = PanelSession
    ttl = True

    def __init__(self, app: Flask, otherwise: SessionInterface) -> None:
        super().__init__(app, key_prefix="", permanent=False, serialization_format="json")
        self.otherwise = otherwise

    def open_session(self, app: Flask, request: Request) -> Any:
        """The session of the cookie, an empty one when it is unknown or over."""
        if not _ours(request.path):
            return self.otherwise.open_session(app, request)
        sid = request.cookies.get(COOKIE, "")
        data = self._retrieve_session_data(sid) if sid and not request.path.startswith("/admin/static/") else None
        return PanelSession(data, sid=sid) if data is not None else PanelSession(sid=self._generate_sid(self.sid_length))

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Store what changed, and now and then that somebody is there."""
        if isinstance(session, PanelSession):
            super().save_session(app, session, response)
        else:
            self.otherwise.save_session(app, session, response)

    def should_set_storage(self, app: Flask, session: ServerSideSession) -> bool:
        """Whether the row is to be written."""
        return session.modified or _seconds() - int(dict.get(session, "renewed", 0)) > RENEW_EVERY

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        """Always with the row: a rotated id must reach the browser."""
        return True

    def get_cookie_name(self, app: Flask) -> str:
        """The cookie's name."""
        return COOKIE

    def get_cookie_path(self, app: Flask) -> str:
        """Only the panel sees the cookie."""
        return "/admin"

    def get_cookie_domain(self, app: Flask) -> str | None:
        """This host and no other."""
        return None

    def get_cookie_httponly(self, app: Flask) -> bool:
        """No script reads it."""
        return True

    def get_cookie_samesite(self, app: Flask) -> str | None:
        """Lax: a link from a mail opens the panel, a foreign form does not act in it."""
        return "Lax"

    def get_cookie_secure(self, app: Flask) -> bool:
        """Whenever the request came by HTTPS."""
        return caller().secure

    def _retrieve_session_data(self, store_id: str) -> dict[str, Any] | None:
        now = runtime().utc_now()
        with runtime().database.reading() as connection:
            text = panel_sessions.load(connection, store_id, now)
        try:
            data: Any = json.loads(text) if text else None
        except ValueError:
            return None
        return cast("dict[str, Any]", data) if isinstance(data, dict) else None

    def _upsert_session(self, session_lifetime: timedelta, session: ServerSideSession, store_id: str) -> None:
        now = runtime().utc_now()
        session["renewed"] = _seconds()
        user_id = int(session.get("user_id", 0))
        expires = now + (IDLE if user_id else BEFORE_SIGN_IN)
        with runtime().database.writing() as connection:
            panel_sessions.save(connection, store_id, json.dumps(dict(session)), user_id, now, expires)

    def _delete_session(self, store_id: str) -> None:
        with runtime().database.writing() as connection:
            panel_sessions.remove(connection, store_id)


def _ours(path: str) -> bool:
    return path == "/admin" or path.startswith("/admin/")


def _seconds() -> int:
    return int(runtime().clock().timestamp())
