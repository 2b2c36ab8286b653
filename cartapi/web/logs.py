"""Log lines, as text or as JSON, each with the id of the call that it belongs to."""

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from cartapi.engine.redaction import redact

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")
"""Of the call that this thread works on."""
CALLS = logging.getLogger("cartapi.calls")
_TEXT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class TextLines(logging.Formatter):
    """`2026-01-31 12:00:00,000 WARNING cartapi.access: refused … [id]`."""

    def __init__(self) -> None:
        super().__init__(_TEXT)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        line, request_id = redact(super().formatMessage(record)), REQUEST_ID.get()
        return f"{line} [{request_id}]" if request_id else line

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's name
        return redact(super().formatException(ei))


class JsonLines(logging.Formatter):
    """One object a line: time (UTC), level, logger, message, request_id, what `extra={"fields": {…}}` brings, error."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request_id := REQUEST_ID.get():
            line["request_id"] = request_id
        line |= getattr(record, "fields", {})
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(_redacted(line), ensure_ascii=False, default=str)


def _redacted(line: dict[str, object]) -> dict[str, object]:
    return {name: redact(value) if isinstance(value, str) and name != "request_id" else value for name, value in line.items()}


def begin(form: str, level: str) -> None:
    """Send all lines to stderr in a form ("text" or "json"); other people's packages from warnings on."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if form == "json" else TextLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("cartapi").setLevel(level.upper())
