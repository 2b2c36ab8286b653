"""Taking turns where a table cannot lock its rows (orders.md §6).

Stock shops have MyISAM tables: `SELECT … FOR UPDATE` locks nothing there. One row of `cartapi_lock`, which is InnoDB whatever the
shop's tables are, stands for the row that is meant: it is held until the transaction ends, however it ends, waits are bounded by
`innodb_lock_wait_timeout`, and circles of waiting are found by the database and repeated by `web/units.py`.
"""

import zlib
from collections.abc import Callable

from sqlalchemy import Connection
from sqlalchemy.dialects.mysql import insert

from cartapi.store.models import lock

ROWS = 4096
"""So many turns can be taken side by side; two things that share a row only wait for each other needlessly."""


def take_turn(db: Connection, transactional: Callable[[str], bool], table: str, key: object) -> None:
    """Wait until no other transaction works on this row of `table` (`oc_…`); nothing to do where the table locks rows itself."""
    if transactional(table):
        return
    number = zlib.crc32(f"{table}:{key}".encode()) % ROWS
    db.execute(insert(lock).values(lock_id=number).on_duplicate_key_update(lock_id=number))
