"""The one place where everything is wired together."""

import logging
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import Any

from flask import Flask, Request, Response, request
from werkzeug.exceptions import HTTPException, ServiceUnavailable, TooManyRequests
from werkzeug.routing import MapAdapter

from cartapi import admin, openapi
from cartapi.api import cart, coupon, currency, customer, login, order, payment, reward, shipping, voucher
from cartapi.api.answers import php_json
from cartapi.api.front import FrontController
from cartapi.config import Config, load
from cartapi.extensions import registry
from cartapi.rest import endpoints as rest
from cartapi.services.mail_bell import Bell
from cartapi.services.shop import ShopSource
from cartapi.store import session_stores, tally
from cartapi.store.database import Database
from cartapi.web import front_door, health, holding, observed, reading
from cartapi.web.cookies import set_preferences
from cartapi.web.credentials import is_rest
from cartapi.web.meter import Meter
from cartapi.web.metrics import CallMeter
from cartapi.web.phpform import TooLarge
from cartapi.web.routing import KnownRules
from cartapi.web.runtime import Runtime
from cartapi.web.sessions import ApiSessions

BLUEPRINTS = (login, cart, coupon, currency, customer, order, payment, reward, shipping, voucher)
OWN_PATHS = ("/api/rest/", "/admin", "/static/", "/openapi.json", "/docs", "/healthz", "/readyz", "/metrics")
"""Paths that are not PHP's: served as they stand."""

NOT_FOUND = 404

log = logging.getLogger("cartapi")


class _Application(Flask):
    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """No view and no hook here is asynchronous, and asking each one at each call takes time."""
        return func

    @cached_property
    def _known_rules(self) -> KnownRules:
        return KnownRules(super().create_url_adapter)

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        return super().create_url_adapter(None) if request is None else self._known_rules.adapter(request)


def create_app(
    config: Config | None = None,
    database: Database | None = None,
    clock: Callable[[], datetime] | None = None,
    meter: Meter | None = None,
    bell: Bell | None = None,
) -> Flask:
    """The WSGI application over one shop's database; nothing is read from it before the first request.

    `meter` is where a worker counts for all; without one the process counts for itself. `bell` is rung for mails that are in line.
    """
    config = config or load()
    database = database or Database(config.database_url, config.table_prefix)
    session_stores.keep(database, config.session_store)
    app = _Application("cartapi", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = config.max_body
    app.config["MAX_FORM_PARTS"] = config.max_fields
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False
    app.secret_key = config.secret_key or None
    registry.check()
    runtime = Runtime(database, ShopSource(database, config.cache_seconds, url=config.shop_url), config)
    if clock is not None:
        runtime.clock = clock
    if meter is not None:
        runtime.meter = meter
    runtime.bell = bell
    app.extensions["cartapi"] = runtime
    app.session_interface = ApiSessions(app, runtime)
    admin.init(app)
    for module in BLUEPRINTS:
        app.register_blueprint(module.bp)
    rest.init(app)
    openapi.init(app)
    front_door.init(app)
    health.init(app, runtime.meter)
    observed.init(app)
    app.teardown_appcontext(holding.close)
    app.teardown_appcontext(reading.close)
    app.after_request(set_preferences)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(TooLarge, _too_large)
    app.register_error_handler(Exception, _bug)
    app.wsgi_app = FrontController(app.wsgi_app, _routes(app), OWN_PATHS)  # type: ignore[method-assign]
    tally.watch(database)
    app.wsgi_app = observed.Observed(app.wsgi_app, CallMeter(runtime.meter, runtime), config.log_calls)  # type: ignore[method-assign]
    return app


def _routes(app: Flask) -> dict[str, frozenset[str]]:
    """What the front controller knows: the methods of each controller, as the blueprints have them."""
    found: dict[str, set[str]] = defaultdict(set)
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/") and not rule.rule.startswith("/api/rest"):
            controller, _, method = rule.rule.lstrip("/").rpartition("/")
            found[controller].add(method)
    return {controller: frozenset(methods) for controller, methods in found.items()}


def _http_error(error: HTTPException) -> Response:
    if is_rest(request.path):
        return rest.failed(error)
    message = "The page you requested cannot be found!" if error.code == NOT_FOUND else error.name
    if isinstance(error, TooManyRequests | ServiceUnavailable):
        message = error.description or message
    response = php_json({"error": message}, error.code or 500)
    response.headers.extend([pair for pair in error.get_headers() if pair[0] == "Retry-After"])
    return response


def _too_large(error: TooLarge) -> Response:
    if is_rest(request.path):
        return rest.failed(error)
    return php_json({"error": str(error)}, 413)


def _bug(error: Exception) -> Response:
    if (away := front_door.unavailable(error)) is not None:
        return _http_error(away)
    if is_rest(request.path):  # of what comes before its blueprint: opening the session
        return rest.failed(error)
    log.exception("unexpected error on %s", request.environ.get("cartapi.route") or request.path)
    return php_json({"error": "Warning: The server could not complete the call!"}, 500)
