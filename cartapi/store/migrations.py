"""Our own tables, `cartapi_…`, brought up to the program. The shop's tables are never altered."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, column, inspect, select, table, text

import cartapi
from cartapi.store.database import Database, DatabaseUnusable

VERSION_TABLE = "cartapi_version"
_LOCK_SECONDS = 60


def head() -> str:
    """The revision this program works with."""
    return _scripts().get_current_head() or ""


def current(database: Database) -> str | None:
    """The revision of the database's own tables; None without any."""
    with database.reading() as connection:
        return _current(connection)


def pending(database: Database) -> list[str]:
    """The revisions that `upgrade` would run, oldest first. Raises `DatabaseUnusable` if the database is ahead of us."""
    now, scripts = current(database), _scripts()
    _require_known(now, scripts)
    return [script.revision for script in scripts.iterate_revisions("head", now or "base")][::-1]


def upgrade(database: Database) -> None:
    """Bring our tables to `head()`. Several processes may do so at once: one works, the others wait and find it done.

    Raises `DatabaseUnusable` when the database's own tables are newer than the program.
    """
    if pending(database):
        with _alone(database) as connection:
            _require_known(_current(connection), _scripts())
            command.upgrade(_config(connection), "head")


def downgrade(database: Database, revision: str = "base") -> None:
    """Take our tables back to a revision; "base" removes them with all they hold."""
    with _alone(database) as connection:
        command.downgrade(_config(connection), revision)


def _require_known(revision: str | None, scripts: ScriptDirectory) -> None:
    if revision is not None and revision not in {script.revision for script in scripts.walk_revisions()}:
        raise DatabaseUnusable(
            f"the tables cartapi_… are at revision {revision}, which this program (revision {head()}) does not know: "
            "they belong to a newer cartapi; install that one"
        )


def _current(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    return connection.execute(select(column("version_num")).select_from(table(VERSION_TABLE))).scalar()


@contextmanager
def _alone(database: Database) -> Iterator[Connection]:
    """A transaction that no other process's migration runs beside. SQLite has one writer at a time anyway.

    The lock is another connection's: who gets it next must find all that was done before committed.
    """
    if database.is_sqlite:
        with database.writing() as connection:
            yield connection
        return
    # MySQL's named locks are the server's, so the name tells databases apart; 64 characters are the most.
    lock = {"name": f"cartapi:{database.url.database}"[:64], "seconds": _LOCK_SECONDS}
    with database.reading() as guard:
        if guard.execute(text("SELECT GET_LOCK(:name, :seconds)"), lock).scalar() != 1:
            raise DatabaseUnusable(f"another process has been upgrading the tables cartapi_… for {_LOCK_SECONDS} seconds")
        try:
            with database.writing() as connection:
                yield connection
        finally:
            guard.execute(text("SELECT RELEASE_LOCK(:name)"), lock)


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _config(connection: Connection | None = None) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_folder()).replace("%", "%%"))
    return config


def _folder() -> Path:
    package = Path(cartapi.__file__).parent
    installed = package / "_migrations"
    return installed if installed.is_dir() else package.parent / "migrations"
