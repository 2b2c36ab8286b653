"""The objects of the call that runs, without Flask's stand-ins: each member that is asked of one of those costs as much as a small
function, and a call asks for some eighty."""

from collections.abc import Callable
from typing import Any, cast

from flask import Flask, Request, current_app, g, request, session
from flask.sessions import SessionMixin

this_app = cast(Callable[[], Flask], current_app._get_current_object)  # type: ignore[attr-defined]
this_request = cast(Callable[[], Request], request._get_current_object)  # type: ignore[attr-defined]
this_session = cast(Callable[[], SessionMixin], session._get_current_object)  # type: ignore[attr-defined]
this_call = cast(Callable[[], Any], g._get_current_object)  # type: ignore[attr-defined]
"""What is kept for the time of the call: Flask's `g`."""
