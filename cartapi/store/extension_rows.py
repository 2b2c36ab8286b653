"""Switching a shop's extensions on and off: `oc_extension` and their settings in `oc_setting` of store 0."""

from collections.abc import Mapping

from sqlalchemy import Connection, delete, insert, select

from cartapi.store import models


def enable(db: Connection, kind: str, code: str, settings: Mapping[str, str]) -> None:
    """Install the extension unless it is, and set `<kind>_<code>_<key>` for each key given, the status among them."""
    rows = models.extension
    if db.execute(select(rows.c.extension_id).where(rows.c.type == kind, rows.c.code == code)).first() is None:
        db.execute(insert(rows).values(type=kind, code=code))
    for key, value in {"status": "1", **settings}.items():
        _put(db, f"{kind}_{code}", f"{kind}_{code}_{key}", value)


def disable(db: Connection, kind: str, code: str) -> None:
    """Set the status to 0; row and settings stay."""
    _put(db, f"{kind}_{code}", f"{kind}_{code}_status", "0")


def _put(db: Connection, group: str, key: str, value: str) -> None:
    table = models.setting
    db.execute(delete(table).where(table.c.store_id == 0, table.c.code == group, table.c.key == key))
    db.execute(insert(table).values(store_id=0, code=group, key=key, value=value, serialized=0))
