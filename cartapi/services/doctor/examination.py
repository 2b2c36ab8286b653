"""The order of an examination: what cannot be looked at without something else comes after it."""

from collections.abc import Callable, Iterator
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from cartapi.services.doctor import clocks, indexes, keys, mails, methods, own_tables, redis_store, schema, server, table_engines
from cartapi.services.doctor.finding import Finding, Level, Patient
from cartapi.store import health, shop_tables
from cartapi.store.creation import missing, needed_tables
from cartapi.store.database import Database, DatabaseUnusable
from cartapi.store.failures import explain

Look = Callable[[Patient], Iterator[Finding]]

LOOKS: tuple[Look, ...] = (
    schema.look, table_engines.look, indexes.look, clocks.look, keys.look, methods.look, mails.look, own_tables.look,
    redis_store.look,
)  # fmt: skip


def examine(database: Database, utc: datetime, session_store: str = "") -> Iterator[Finding]:
    """All findings, the gravest obstacle last if it keeps the others from being looked at."""
    try:
        database.check()
        yield from server.look(database)
    except (DatabaseUnusable, SQLAlchemyError) as error:
        reason = str(error) if isinstance(error, DatabaseUnusable) else explain(error)
        yield Finding(Level.PROBLEM, "database", reason, "correct --database-url, --table-prefix or config.php")
        return
    if lacking := missing(database, needed_tables()):
        for name in lacking:
            advice = "restore it from a backup, or run the shop's own upgrade: the server never alters the shop's tables"
            yield Finding(Level.PROBLEM, "schema", f"{name} is missing", advice)
        return
    with database.reading() as db:
        shop = shop_tables.load(db)
    patient = Patient(database, utc, session_store, health.tables(database), shop)
    for look in LOOKS:
        try:
            yield from look(patient)
        except (DatabaseUnusable, SQLAlchemyError) as error:
            name = look.__module__.rpartition(".")[2].replace("_", " ")
            yield Finding(
                Level.PROBLEM, name, f"could not be looked at: {error if isinstance(error, DatabaseUnusable) else explain(error)}"
            )
