"""Runs inside `cartapi.store.migrations`, which hands over an open connection; only our own tables are looked after here."""

from alembic import context

from cartapi.store.migrations import VERSION_TABLE
from cartapi.store.models import own

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=own,
    version_table=VERSION_TABLE,
    include_object=lambda thing, name, kind, reflected, compared: kind != "table" or str(name).startswith("cartapi_"),
)
with context.begin_transaction():
    context.run_migrations()
