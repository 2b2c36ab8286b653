"""Traces by OpenTelemetry, for those who run a collector: a span a call, one a statement. Its own `OTEL_…` variables set it up."""

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cartapi.store.database import Database

_NEEDED = ("opentelemetry.sdk", "opentelemetry.exporter.otlp.proto.http", "opentelemetry.instrumentation.wsgi")


class TracingUnavailable(Exception):
    """The packages of the extra `otel` are not installed."""


def check() -> None:
    """Raise `TracingUnavailable` unless tracing can be switched on."""
    try:
        missing = [name for name in _NEEDED if find_spec(name) is None]
    except ModuleNotFoundError:
        missing = list(_NEEDED)
    if missing:
        raise TracingUnavailable("otel needs more packages: pip install 'cartapi[otel]'")


def traced(application: Any, database: "Database", exporter: Any = None) -> Any:
    """The application with a span around each call and, in it, one for each statement.

    To be called in a worker: what sends the spans is a thread. `exporter` replaces OTLP over HTTP, and gets each span at once.
    """
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.instrumentation.sqlalchemy import SQLAlchemyInstrumentor
    from opentelemetry.instrumentation.wsgi import OpenTelemetryMiddleware
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor

    provider = TracerProvider(resource=Resource.create({"service.name": "cartapi"}))
    provider.add_span_processor(SimpleSpanProcessor(exporter) if exporter else BatchSpanProcessor(OTLPSpanExporter()))
    SQLAlchemyInstrumentor().instrument(engines=[database.reader, database.writer], tracer_provider=provider)

    def named(span: Any, environ: dict[str, Any]) -> None:
        route = environ.get("cartapi.route")
        if route and span.is_recording():
            span.set_attribute("cartapi.route", route)
        span.set_attribute("cartapi.request_id", environ.get("HTTP_X_REQUEST_ID", ""))

    return OpenTelemetryMiddleware(application, request_hook=named, response_hook=_answered, tracer_provider=provider)


def _answered(span: Any, environ: dict[str, Any], status: str, headers: list[tuple[str, str]]) -> None:
    route = environ.get("cartapi.observed.route")
    if span.is_recording() and route:
        span.update_name(f"{environ.get('REQUEST_METHOD')} {route}")
        span.set_attribute("cartapi.request_id", dict(headers).get("X-Request-Id", ""))
