"""Points inside a transaction that it can go back to, in the same packet as the statements after them."""

from sqlalchemy import Connection

from cartapi.store import driver

_DEPTH = "cartapi.savepoints"


class Savepoint:
    """A point of a transaction, from now on. Points end in the reverse order of their beginnings."""

    def __init__(self, db: Connection) -> None:
        self.db = db
        self._number = db.info[_DEPTH] = db.info.get(_DEPTH, 0) + 1
        driver.put_off(db, f"SAVEPOINT {self._name}", ())

    @property
    def _name(self) -> str:
        return f"cartapi_{self._number}"

    def settle(self) -> None:
        """Have all that was put off since executed; raises what went wrong with it."""
        driver.settle(self.db)

    def release(self) -> None:
        """Keep what was done since."""
        self.db.info[_DEPTH] = self._number - 1
        driver.put_off(self.db, f"RELEASE SAVEPOINT {self._name}", ())

    def roll_back(self) -> None:
        """Undo what was done since. Raises where the server has ended the whole transaction meanwhile."""
        self.db.info[_DEPTH] = self._number - 1
        driver.run(self.db, f"ROLLBACK TO SAVEPOINT {self._name}", ())
