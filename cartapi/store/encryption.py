"""One TLS context for all connections that PyMySQL makes without TLS options of its own."""

from functools import lru_cache
from typing import Any

from pymysql.connections import Connection


class SharingConnection(Connection):
    """PyMySQL's connection, but for the context.

    Since 1.2 PyMySQL offers TLS to every server and makes a new context each time, which reads all certificates of authorities
    (40 to 80 ms, 0.8 MB) though it checks none with them. The method is not public: if it goes, only the saving goes with it.
    """

    def _create_ssl_ctx(self, sslp: Any) -> Any:
        return _made(super(), sslp) if sslp else _shared_context()


@lru_cache(maxsize=1)
def _shared_context() -> Any:
    return _made(Connection(defer_connect=True), {})


def _made(connection: Any, options: Any) -> Any:
    return connection._create_ssl_ctx(options)
