"""The objects of the call that runs, without Flask's stand-ins: each member that is asked of one of those costs as much as a small
function, and a call asks for some eighty."""

from collections.abc import Callable
from typing import Any, cast

from flask import Flask, Request, request
from flask.globals import _cv_app as _context  # what `current_app` and `g` stand for

this_request = cast(Callable[[], Request], request._get_current_object)  # type: ignore[attr-defined]


def this_app() -> Flask:
    """The application that answers."""
    return _context.get().app


def this_call() -> dict[str, Any]:
    """What is kept for the time of the call: the members of Flask's `g`."""
    return _context.get().g.__dict__
