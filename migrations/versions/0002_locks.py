"""Rows to lock, for shops whose own tables know no row locks.

Revision ID: 0002
Revises: 0001
"""

from alembic import op
from sqlalchemy import MetaData

from cartapi.store.models.columns import part, table

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_tables = MetaData()
table("cartapi_lock", part("lock_id"), engine="InnoDB", of=_tables)


def upgrade() -> None:
    """A table that is there already stays: MySQL cannot take back half a run."""
    _tables.create_all(op.get_bind())


def downgrade() -> None:
    _tables.drop_all(op.get_bind())
