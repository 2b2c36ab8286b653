"""Taking writes back when an order cannot be finished, also where the tables know no transactions.

On transactional tables the savepoint is rolled back. Stock shops have MyISAM tables, which keep what was written: for those each
write is registered with its reverse, and the reverses run, last first (orders.md §6).
"""

import logging
from collections.abc import Callable, Generator
from contextlib import contextmanager, nullcontext, suppress

from sqlalchemy.exc import SQLAlchemyError

from cartapi.services.work import Work
from cartapi.store.savepoints import Savepoint

log = logging.getLogger("cartapi.orders")
Reverse = Callable[[], object]


class Undo:
    """The reverses of what was written to tables without transactions."""

    def __init__(self, work: Work) -> None:
        self._transactional = work.transactional
        self._reverses: list[Reverse] = []

    @property
    def is_needed(self) -> bool:
        """Whether anything was written that the database cannot roll back."""
        return bool(self._reverses)

    def add(self, table: str, reverse: Reverse) -> None:
        """Register the reverse of a write to `table` (`oc_…`); kept only if the table cannot roll back by itself."""
        if not self._transactional(table):
            self._reverses.append(reverse)

    def take_over(self, other: "Undo") -> None:
        """Answer for what an inner block wrote as well."""
        self._reverses += other._reverses

    def run(self) -> None:
        """Take everything back, last first; one that fails is logged and does not keep the others from running."""
        while self._reverses:
            try:
                self._reverses.pop()()
            except SQLAlchemyError:
                log.exception("a write to a table without transactions could not be taken back")


@contextmanager
def all_or_nothing(work: Work) -> Generator[Undo]:
    """A block whose writes stay only if it ends well; the session's data are put back as well."""
    undo = Undo(work)
    kept = dict(work.checkout.data)
    savepoint = Savepoint(work.db)
    try:
        yield undo
        if undo.is_needed:  # what fails later is not taken back by the database alone
            savepoint.settle()
    except BaseException as error:
        try:
            _roll_back(savepoint, error)
        finally:
            undo.run()
            work.checkout.data.clear()
            work.checkout.data.update(kept)
            work.forget_lines()
        raise
    savepoint.release()


def _roll_back(savepoint: Savepoint, cause: BaseException) -> None:
    """To the savepoint. After a deadlock the server has rolled back all and knows none any more, as after a lost connection.

    Where the database was not the cause, whoever called may go on and commit: what fails here, also with a statement that was put
    off, ends his transaction too.
    """
    with suppress(SQLAlchemyError) if isinstance(cause, SQLAlchemyError) else nullcontext():
        savepoint.roll_back()
