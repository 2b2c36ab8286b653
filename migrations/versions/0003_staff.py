"""What we know of members of staff: links to choose a new password, slow password hashes.

Revision ID: 0003
Revises: 0002
"""

from alembic import op
from sqlalchemy import MetaData

from cartapi.store.models.columns import Key, col, null, part, table
from cartapi.store.types import CutText, ZeroDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_tables = MetaData()
table(
    "cartapi_staff",
    part("user_id"),
    col("password_hash", CutText(128), ""),
    col("stands_for", CutText(40), ""),
    col("reset_hash", CutText(64), ""),
    null("reset_until", ZeroDateTime(nullable=True)),
    Key("reset_hash", "reset_hash"),
    engine="InnoDB",
    of=_tables,
)


def upgrade() -> None:
    """A table that is there already stays: MySQL cannot take back half a run."""
    _tables.create_all(op.get_bind())


def downgrade() -> None:
    _tables.drop_all(op.get_bind())
