"""Statements of a transaction that wait for the next one, so that several reach the server in one packet.

Nobody waits for the outcome of most writes: whether they went well is asked with the statement after them, at the latest with the
commit. The server runs what one packet holds in its order and ends at the first error, so nothing comes after what failed.
"""

from contextlib import suppress
from typing import Any

from pymysql import Error
from pymysql.constants import CLIENT

from cartapi.store.results import LONGEST, ResultsConnection


class PipeliningConnection(ResultsConnection):
    """PyMySQL's connection with statements that were put off. Only for connections in transactions: a rollback forgets them."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self._waiting: list[bytes] = []
        self._size = 0
        self.passed: list[int] = []
        """Rows that were found or changed by each of the statements that went before the last one, up to the first that failed."""
        super().__init__(*arguments, **{**options, "client_flag": options.get("client_flag", 0) | CLIENT.MULTI_STATEMENTS})

    @property
    def waiting(self) -> int:
        """How many statements wait."""
        return len(self._waiting)

    def make_room(self) -> None:
        """Send what waits if it is much."""
        if self._size > LONGEST // 2:
            self.settle()

    def settle(self) -> None:
        """Send what waits; there must be something."""
        self.query(self._waiting.pop())

    def put_off(self, sql: str | bytes) -> None:
        """Send this complete statement with the next one."""
        statement = self._encoded(sql)
        self._waiting.append(statement)
        self._size += len(statement)
        if self._size > LONGEST:
            self.settle()

    def query(self, sql: str | bytes, unbuffered: bool = False) -> int:
        """Execute a statement after those that wait; the result is its own."""
        waiting, self.passed = self._taken(), []
        if not waiting:
            return super().query(sql, unbuffered)
        changed = super().query(b";".join([*waiting, self._encoded(sql)]))
        for _ in waiting:
            self.passed.append(changed)
            self.next_result(unbuffered)
            changed = self.affected_rows()
        return changed

    def commit(self) -> None:
        """Commit; what waits goes first. Where that fails all is rolled back: who commits takes the transaction for ended."""
        if not self._waiting:
            super().commit()
            return
        try:
            self.query("COMMIT")
        except BaseException:
            with suppress(Error):  # a lost connection takes its transaction along
                self.rollback()
            raise

    def rollback(self) -> None:
        """Roll back; what waits is never sent."""
        self._taken()
        super().rollback()

    def _taken(self) -> list[bytes]:
        waiting, self._waiting, self._size = self._waiting, [], 0
        return waiting

    def _encoded(self, sql: str | bytes) -> bytes:
        return sql.encode(self.encoding) if isinstance(sql, str) else bytes(sql)
