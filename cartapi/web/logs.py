"""Log lines, as text or as JSON, each with the id of the call that it belongs to."""

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")
"""Of the call that this thread works on."""
CALLS = logging.getLogger("cartapi.calls")
_TEXT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class TextLines(logging.Formatter):
    """`2026-01-31 12:00:00,000 WARNING cartapi.access: refused … [id]`."""

    def __init__(self) -> None:
        super().__init__(_TEXT)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        line, request_id = super().formatMessage(record), REQUEST_ID.get()
        return f"{line} [{request_id}]" if request_id else line


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
        return json.dumps(line, ensure_ascii=False, default=str)


def begin(form: str, level: str) -> None:
    """Send all lines to stderr in a form ("text" or "json"); other people's packages from warnings on."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if form == "json" else TextLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("cartapi").setLevel(level.upper())
