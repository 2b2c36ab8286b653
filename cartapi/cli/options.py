"""Options that several commands share."""

import os
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import click

from cartapi.config import Config, ConfigError, load
from cartapi.store import session_stores
from cartapi.store.database import Database

R = TypeVar("R")


def config_options(command: Callable[..., R]) -> Callable[..., R]:
    """`--database-url`, `--table-prefix`, `--opencart`, or their variables. The command gets a `Config` that names a database."""

    @click.option("--database-url", help="Where the shop's tables are.  [env: CARTAPI_DATABASE_URL]")
    @click.option("--table-prefix", help="What they begin with, usually oc_.  [env: CARTAPI_TABLE_PREFIX]")
    @click.option("--opencart", metavar="PATH", help="A shop's config.php, which says both.  [env: CARTAPI_OPENCART_CONFIG]")
    @wraps(command)
    def with_config(database_url: str | None, table_prefix: str | None, opencart: str | None, **options: Any) -> R:
        try:
            config = load({"database_url": database_url, "table_prefix": table_prefix, "opencart_config": opencart})
        except ConfigError as error:
            raise click.UsageError(str(error)) from error
        if config.database_url == Config().database_url and not (database_url or "CARTAPI_DATABASE_URL" in os.environ):
            # nobody said it, and the demo shop is not meant
            raise click.UsageError("Missing option '--database-url' (env var: 'CARTAPI_DATABASE_URL').")
        return command(config=config, **options)

    return with_config


def database_options(command: Callable[..., R]) -> Callable[..., R]:
    """As `config_options`, but the command gets a `Database`, which is closed after it."""

    @config_options
    @wraps(command)
    def with_database(config: Config, **options: Any) -> R:
        database = Database(config.database_url, config.table_prefix, pool_size=1)
        session_stores.keep(database, config.session_store)
        try:
            return command(database=database, **options)
        finally:
            database.close()

    return with_database
