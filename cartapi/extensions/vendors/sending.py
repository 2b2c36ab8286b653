"""The one HTTP client for vendors: time limits, one retry, the breaker, a bound on what is read."""

import threading
import time
from contextlib import closing

import httpx

from cartapi.extensions.vendors.breaker import Breaker
from cartapi.extensions.vendors.client import SECONDS, Call, Reply, VendorDown

_ATTEMPTS = 2
_MOST_BYTES = 1_000_000
_TOO_MANY = 429
_SERVER_ERROR = 500


class Vendors:
    """Sends calls to vendors. Thread-safe; made once a process."""

    def __init__(self, breaker: Breaker | None = None) -> None:
        self.breaker = breaker or Breaker()
        self._lock = threading.Lock()
        self._http: httpx.Client | None = None

    def send(self, call: Call, seconds: float = SECONDS) -> Reply:
        """The vendor's answer within about `seconds`; raises `VendorDown` for none, a 5xx or a 429, and while the breaker is open.

        A call that failed is tried once more while there is time for it: quotes and scores change nothing at the vendor.
        """
        host, until = httpx.URL(call.url).netloc.decode("ascii", "replace"), time.monotonic() + seconds
        if not self.breaker.allows(host):
            raise VendorDown(f"{host} failed repeatedly and is left alone for a while")
        reason = ""
        for _ in range(_ATTEMPTS):
            remaining = until - time.monotonic()
            if remaining <= 0:
                break
            try:
                reply = self._once(call, remaining)
            except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
                reason = f"{type(error).__name__} {error}".rstrip()
                continue
            if reply.status < _SERVER_ERROR and reply.status != _TOO_MANY:
                self.breaker.succeeded(host)
                return reply
            reason = f"status {reply.status}"
        self.breaker.failed(host)
        raise VendorDown(f"{host}: {reason or f'no answer within {seconds:g} seconds'}")

    def close(self) -> None:
        """Close the connections that are kept open."""
        with self._lock:
            if self._http is not None:
                self._http.close()
                self._http = None

    def _once(self, call: Call, seconds: float) -> Reply:
        until, body = time.monotonic() + seconds, bytearray()
        headers = dict(call.headers) | ({"Content-Type": call.content_type} if call.content_type else {})
        request = self._client().build_request(
            call.method, call.url, params=call.params or None, headers=headers, content=call.body or None, timeout=seconds
        )
        with closing(self._client().send(request, stream=True)) as response:
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > _MOST_BYTES or time.monotonic() > until:
                    raise httpx.ReadError("the answer is too long or too slow")
            return Reply(response.status_code, bytes(body))

    def _client(self) -> httpx.Client:
        with self._lock:
            if self._http is None:
                self._http = httpx.Client(headers={"User-Agent": "cartapi"}, follow_redirects=False)
            return self._http
