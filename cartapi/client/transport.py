"""Sending, and sending again.

A call is repeated after a lost connection, a timeout and the statuses 429, 502, 503 and 504, with growing pauses, or as long as
`Retry-After` asks. What would have its effect twice is repeated only if it never left: when no connection came about.
"""

import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import httpx

from cartapi.client.errors import Unreachable

AGAIN = frozenset({429, 502, 503, 504})
_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


@dataclass(frozen=True, slots=True)
class Retries:
    """How often to try, and how long to pause: `pause` seconds, doubled each time, at most `longest`."""

    tries: int = 4
    pause: float = 0.2
    longest: float = 5.0

    def seconds(self, failed: int, asked: str | None) -> float:
        """The pause after so many failures; scattered, so that clients do not come back all at once."""
        if asked is not None and asked.isascii() and asked.isdigit():
            return min(float(asked), self.longest)
        return min(self.pause * 2 ** (failed - 1), self.longest) * random.uniform(0.5, 1.0)  # noqa: S311 - no secret


class Transport:
    """A connection to one shop."""

    def __init__(self, http: httpx.Client, retries: Retries, sleep: Callable[[float], None] = time.sleep) -> None:
        self.http = http
        self.retries = retries
        self.sleep = sleep

    def send(self, request: httpx.Request, *, repeatable: bool) -> httpx.Response:
        """The answer; `repeatable` says that the call may have its effect more than once without harm. Raises `Unreachable`."""
        for attempt in range(1, self.retries.tries + 1):
            asked, last = None, attempt == self.retries.tries
            try:
                response = self.http.send(request)
            except httpx.TransportError as error:
                if last or not (repeatable or isinstance(error, _NEVER_LEFT)):
                    raise Unreachable(f"{request.url.copy_with(query=None)}: {error or type(error).__name__}") from error
            else:
                if last or not repeatable or response.status_code not in AGAIN:
                    return response
                asked = response.headers.get("Retry-After")
            self.sleep(self.retries.seconds(attempt, asked))
        raise Unreachable("no tries are allowed")


def body_of(response: httpx.Response) -> Any:
    """The JSON of an answer, None for an empty one. Raises `Unreachable` for what is no JSON."""
    if not response.content:
        return None
    try:
        return response.json()
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise Unreachable(f"{response.status_code} and no JSON: {response.text[:80]!r}") from error


class Connected:
    """A session's connection, for `with`: closed at the end of the block.

    `http` is a client with proxies, certificates and time limits of its own; without it one is made for `base_url`.
    """

    def __init__(self, base_url: str, *, token: str = "", http: httpx.Client | None = None, retries: Retries | None = None) -> None:
        self.token = token
        client = http if http is not None else httpx.Client(base_url=base_url.rstrip("/"), timeout=30.0)
        self.transport = Transport(client, retries or Retries())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.transport.http.close()
