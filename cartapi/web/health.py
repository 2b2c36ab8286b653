"""`/healthz`: the process lives. `/readyz`: it can work, or what keeps it from that. `/metrics`: its numbers."""

from collections.abc import Callable

from flask import Flask, Response, jsonify, request
from sqlalchemy.exc import SQLAlchemyError

from cartapi.engine.addresses import matches
from cartapi.store import health
from cartapi.store.failures import SessionsAway, explain
from cartapi.web import metrics
from cartapi.web.meter import Meter
from cartapi.web.proxies import client_address
from cartapi.web.runtime import Runtime, runtime

UNREADY, FORBIDDEN = 503, 403


def init(app: Flask, meter: Meter) -> None:
    """Put the three pages into the application."""
    app.add_url_rule("/healthz", "healthz", _healthz)
    app.add_url_rule("/readyz", "readyz", _readyz)
    app.add_url_rule("/metrics", "metrics", lambda: _metrics(meter))


def _healthz() -> Response:
    return _fresh(jsonify(status="ok"))


def _readyz() -> Response:
    """200 and every part "ok", or 503 and what is wrong with the parts that fail."""
    parts = {name: _tried(look, runtime()) for name, look in _PARTS.items()}
    failing = [name for name, said in parts.items() if said != "ok"]
    response = _fresh(jsonify(status="unready" if failing else "ready", failing=failing, parts=parts))
    response.status_code = UNREADY if failing else 200
    return response


def _metrics(meter: Meter) -> Response:
    shared = runtime()
    address = client_address(request.environ, shared.config.trusted_proxies)
    if not matches(address, shared.config.metrics_from):
        response = jsonify(error=f"{address} may not read this; metrics_from says who may")
        response.status_code = FORBIDDEN
        return response
    return _fresh(metrics.page(meter, shared))


def _tried(look: Callable[[Runtime], None], shared: Runtime) -> str:
    try:
        look(shared)
    except (SQLAlchemyError, SessionsAway) as error:
        return explain(error)
    return "ok"


def _database(shared: Runtime) -> None:
    with shared.database.reading() as db:
        health.ping(db)


def _own_tables(shared: Runtime) -> None:
    with shared.database.reading() as db:
        health.ping_own(db)


def _sessions(shared: Runtime) -> None:
    with shared.database.reading() as db:
        health.ping_sessions(db)


_PARTS: dict[str, Callable[[Runtime], None]] = {"database": _database, "own tables": _own_tables, "sessions": _sessions}


def _fresh(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
