"""Answers whose headers are the same each time: Werkzeug would check and copy them one by one, twice for every answer."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Response
from werkzeug.datastructures import Headers


class ReadyResponse(Response):
    """A text below headers that are ready to be sent; `more` are this answer's own.

    For a status that has a body, and without headers that Werkzeug completes, such as `Location`.
    """

    def __init__(self, body: str, status: int, ready: Headers, more: Mapping[str, str] | None = None) -> None:
        headers = _Copied(ready)
        for name, value in (more or {}).items():
            headers[name] = value
        super().__init__(body, status, headers)

    def get_wsgi_headers(self, environ: Mapping[str, Any]) -> Headers:
        """The headers as they stand; their length was set with the body."""
        return self.headers


class _Copied(Headers):
    """Headers with what others hold, which was checked when it was put there."""

    def __init__(self, checked: Iterable[tuple[str, str]]) -> None:
        self._list = list(checked)
