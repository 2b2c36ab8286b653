"""What the database says of itself: version, clock, tables, columns, indexes, rights. For the doctor and for readiness."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, false, func, insert, inspect, literal, select, text, update
from sqlalchemy.exc import DBAPIError

from cartapi.store import models, sessions
from cartapi.store.database import Database
from cartapi.store.failures import explain

_WRITTEN = (models.session, models.api_session, models.cart, models.order, models.order_product, models.order_history)
_DENIED = ("right", "denied", "readonly")


@dataclass(frozen=True, slots=True)
class Server:
    """`product` is "MariaDB", "MySQL" or "SQLite", `version` as it says it; `utc` and `local` (its zone) are its clock, naive."""

    product: str
    version: str
    utc: datetime
    local: datetime


@dataclass(frozen=True, slots=True)
class TableFacts:
    """Engine, character set ("utf8mb4") and about how many rows a table has."""

    engine: str
    charset: str
    rows: int


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """`length` in characters, 0 for no text; `default` None for none."""

    length: int
    default: str | None


def server(database: Database) -> Server:
    """The server behind the database."""
    with database.reading() as db:
        if database.is_sqlite:
            version, utc = db.execute(text("SELECT sqlite_version(), datetime('now')")).one()
            return Server("SQLite", str(version), datetime.fromisoformat(utc), datetime.fromisoformat(utc))
        version, utc, local = db.execute(text("SELECT VERSION(), UTC_TIMESTAMP(), NOW()")).one()
    return Server("MariaDB" if "mariadb" in version.lower() else "MySQL", version, utc, local)


def refuses_mixed_transactions(database: Database) -> bool:
    """Whether the server refuses to change tables with and without transactions together (MySQL's GTID consistency)."""
    if database.is_sqlite:
        return False
    with database.reading() as db:
        row = db.execute(text("SHOW GLOBAL VARIABLES LIKE 'enforce_gtid_consistency'")).first()
    return row is not None and row[1] == "ON"


def tables(database: Database) -> dict[str, TableFacts]:
    """The shop's tables by their names in the models. On SQLite rows are not counted."""
    names = sorted(name for name in database.table_names() if name.startswith("oc_"))
    if database.is_sqlite:
        return dict.fromkeys(names, TableFacts("SQLite", "utf8mb4", 0))
    query = (
        "SELECT table_name AS name, engine AS engine, table_collation AS collation, table_rows AS size "
        "FROM information_schema.tables WHERE table_schema = DATABASE()"
    )
    with database.reading() as db:
        rows = {row.name: row for row in db.execute(text(query))}
    found: dict[str, TableFacts] = {}
    for name in names:
        row = rows[database.real_name(name)]
        found[name] = TableFacts(row.engine or "", str(row.collation or "").partition("_")[0], int(row.size or 0))
    return found


def column(database: Database, table: Table, name: str) -> ColumnFacts | None:
    """A column as the database has it; None when it has not. For MySQL: SQLite's types hold any length."""
    query = (
        "SELECT character_maximum_length AS length, column_default AS value FROM information_schema.columns "
        "WHERE table_schema = DATABASE() AND table_name = :table AND column_name = :name"
    )
    with database.reading() as db:
        row = db.execute(text(query), {"table": database.real_name(table.name), "name": name}).first()
    return None if row is None else ColumnFacts(int(row.length or 0), row.value)


def led(database: Database, names: Iterable[str]) -> dict[str, set[str]]:
    """By table, the columns that an index or key begins with."""
    with database.reading() as db:
        looked = inspect(db)
        return {name: _led(looked, name) for name in names}


def lacking_rights(database: Database) -> list[str]:
    """What the user may not do with the tables that every order writes, "INSERT on oc_order". Changes nothing."""
    found: list[str] = []
    for table in _WRITTEN:
        one = next(iter(table.columns))
        statements: tuple[tuple[str, Any], ...] = (
            ("INSERT", insert(table).from_select([one.name], select(one).where(false()))),
            ("UPDATE", update(table).where(false()).values({one.name: bindparam("value", 0)})),
            ("DELETE", delete(table).where(false())),
        )
        for word, statement in statements:
            if _denied(database, statement):
                found.append(f"{word} on {database.real_name(table.name)}")
    return found


def newest_moment(db: Connection) -> datetime | None:
    """The latest moment that orders and tokens tell of, in the time zone that whoever wrote it takes for the shop's."""
    moments = (
        db.scalar(select(models.order.c.date_modified).order_by(models.order.c.order_id.desc()).limit(1)),
        db.scalar(select(func.max(models.api_session.c.date_modified))),
    )
    return max((moment for moment in moments if moment is not None), default=None)


def api_users(db: Connection) -> list[tuple[str, bool, int]]:
    """Name, whether enabled, and how many addresses are listed, of each API user, from the shop's own tables alone."""
    user, address = models.api, models.api_ip
    listed = select(func.count()).select_from(address).where(address.c.api_id == user.c.api_id).scalar_subquery()
    rows = db.execute(select(user.c.username, user.c.status, listed).order_by(user.c.api_id))
    return [(name, status == 1, int(count)) for name, status, count in rows]


def ping(db: Connection) -> None:
    """One read from the shop's settings."""
    db.execute(select(literal(1)).select_from(models.setting).limit(1)).first()


def ping_own(db: Connection) -> None:
    """One read from our own tables."""
    db.execute(select(literal(1)).select_from(models.outbox).limit(1)).first()


def ping_sessions(db: Connection) -> None:
    """One read from where sessions are."""
    sessions.locked_data(db, "")


def _led(looked: Any, name: str) -> set[str]:
    keys = [looked.get_pk_constraint(name)["constrained_columns"]]
    keys += [each["column_names"] for each in (*looked.get_indexes(name), *looked.get_unique_constraints(name))]
    return {str(columns[0]) for columns in keys if columns}


def _denied(database: Database, statement: Any) -> bool:
    try:
        with database.writing() as db:
            db.execute(statement)
    except DBAPIError as error:
        why = explain(error)
        if any(word in why for word in _DENIED):
            return True
        raise
    return False
