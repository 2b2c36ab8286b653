"""Options that several commands share."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import click

from cartapi.store.database import Database

R = TypeVar("R")


def database_options(command: Callable[..., R]) -> Callable[..., R]:
    """`--database-url` and `--table-prefix`, or their variables. The command gets a `Database`, which is closed after it."""

    @click.option(
        "--database-url", envvar="CARTAPI_DATABASE_URL", show_envvar=True, required=True, help="Where the shop's tables are."
    )
    @click.option(
        "--table-prefix",
        envvar="CARTAPI_TABLE_PREFIX",
        show_envvar=True,
        default="oc_",
        show_default=True,
        help="What they begin with.",
    )
    @wraps(command)
    def with_database(database_url: str, table_prefix: str, **options: Any) -> R:
        database = Database(database_url, table_prefix, pool_size=1)
        try:
            return command(database=database, **options)
        finally:
            database.close()

    return with_database
