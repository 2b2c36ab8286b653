"""How a shop sends its mails, as its settings say at this moment."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from cartapi.store.models import setting


def read(db: Connection, store_id: int, keys: Sequence[str]) -> dict[str, str]:
    """Values of `keys` for a store: its own rows over those of store 0 (sessions.md §10, "Settings"). Missing keys are left out."""
    wanted = setting.c.store_id.in_({0, store_id}), setting.c.key.in_(keys)
    rows = db.execute(select(setting.c.key, setting.c.value).where(*wanted).order_by(setting.c.store_id, setting.c.setting_id))
    return {row.key: row.value for row in rows}
