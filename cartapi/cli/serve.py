"""`cartapi serve`: checks what it needs, then runs the server until it is told to stop."""

import gc
import os
import secrets
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from importlib import import_module
from multiprocessing import get_context
from typing import Any

import click

from cartapi.config import Config, ConfigError, load
from cartapi.serving import tracing
from cartapi.serving.address import Address, AddressError, claim, parse
from cartapi.store.unusable import DatabaseUnusable
from cartapi.web import logs

COLLECT = (10_000, 20, 20)
"""When the garbage collector looks for circles: calls make hardly any, and looking after every 700 objects finds none."""


@click.command()
@click.option("--database-url", help="Where the shop's tables are.  [env: CARTAPI_DATABASE_URL]")
@click.option("--table-prefix", help="What they begin with, usually oc_.  [env: CARTAPI_TABLE_PREFIX]")
@click.option("--opencart", "opencart_config", metavar="PATH", help="A shop's config.php.  [env: CARTAPI_OPENCART_CONFIG]")
@click.option("--bind", help="HOST:PORT to listen on; port 0 takes a free one.  [env: CARTAPI_BIND]")
@click.option("--workers", type=click.IntRange(0, 512), help="Processes; 0 is one a core, two at least.  [env: CARTAPI_WORKERS]")
@click.option("--threads", type=click.IntRange(1, 512), help="Calls a process works on at once.  [env: CARTAPI_THREADS]")
@click.option("--demo", is_flag=True, help="Make the demo shop first if it is not there, and say how to get in.")
def serve(demo: bool, **options: Any) -> None:
    """Run the server. What options do not say, the environment (CARTAPI_…) and config/*.toml do."""
    try:
        config = load(options)
        logs.begin(config.log_format, config.log_level)
        if config.otel:
            tracing.check()
        address = claim(parse(config.bind))
    except (ConfigError, AddressError, tracing.TracingUnavailable) as error:
        raise click.UsageError(str(error)) from error
    if demo and config.table_prefix != "oc_":
        raise click.UsageError("--demo: the demo shop's tables begin with oc_; leave --table-prefix out")
    config = replace(
        config,
        bind=str(address),
        secret_key=config.secret_key or secrets.token_hex(32),
        workers=config.workers or max(2, os.cpu_count() or 1),
    )
    gc.disable()  # among what is just being imported there is hardly any garbage, and looking for it takes time
    try:
        welcome = _loaded(config, address, demo)
        gc.freeze()  # workers that never look through it go on sharing its memory
        gc.set_threshold(*COLLECT)
    finally:
        gc.enable()
    _run(config, address, welcome)


def _loaded(config: Config, address: Address, demo: bool) -> str:
    """Import what workers need before they are forked, so that it is in memory once; meanwhile make the database ready."""
    _load_store(config)  # what both need
    with ProcessPoolExecutor(1, get_context("fork")) as apart:
        welcome = apart.submit(_made_ready, config, address, demo)
        _load_application()  # takes as long as the other
        return welcome.result()


def _load_store(config: Config) -> None:
    from cartapi.store import models  # noqa: F401
    from cartapi.store.database import Database

    Database(config.database_url, config.table_prefix)  # for the driver that it loads; it connects to nothing


def _load_application() -> None:
    import_module("cartapi.serving.application")
    import_module("cartapi.serving.supervisor")
    registry = import_module("cartapi.extensions.registry")
    try:
        registry.check()
    except registry.DuplicateCode as error:
        raise click.UsageError(str(error)) from error


def _made_ready(config: Config, address: Address, demo: bool) -> str:
    """Make the database such that the application can work on it; what to tell about it. Raises `DatabaseUnusable`.

    This has a process of its own: what only the start needs (Alembic, the demo shop's data) is then in no worker's memory.
    """
    try:
        return _demo(config, address) if demo else _checked(config)
    except DatabaseUnusable as error:
        raise DatabaseUnusable(str(error)) from None  # its subclasses do not survive the way between processes


def _checked(config: Config) -> str:
    from sqlalchemy.exc import SQLAlchemyError

    from cartapi.store import health, migrations, session_stores
    from cartapi.store.database import Database
    from cartapi.store.failures import explain

    database = Database(config.database_url, config.table_prefix, pool_size=1)
    try:
        database.check()
        migrations.upgrade(database)
        if lacking := health.lacking_rights(database):
            raise DatabaseUnusable(f"the user {database.url.username!r} lacks {', '.join(lacking)}")
        if complaint := config.session_store and session_stores.complaint(config.session_store):
            raise DatabaseUnusable(complaint)
        return f"{'Database':<10}{database.url.render_as_string(hide_password=True)}"
    except SQLAlchemyError as error:
        raise DatabaseUnusable(f"{database.url.render_as_string(hide_password=True)}: {explain(error)}") from None
    finally:
        database.close()


def _demo(config: Config, address: Address) -> str:
    """The demo shop, with two lines that put something into a cart when they are pasted into a shell."""
    from cartapi.cli.demo import describe, prepare

    shop = prepare(config.database_url)
    front = f"{address.base_url}/index.php?route=api"
    login = f"curl -s '{front}/login' -d username={shop.api_username} -d key={shop.api_key}"
    return (
        f"{describe(shop)}\n\nA first cart:\n"
        f"""TOKEN=$({login} | sed 's/.*"api_token":"//; s/".*//')\n"""
        f"""curl "{front}/cart/add&api_token=$TOKEN" -d product_id={shop.product_id} -d quantity=2\n"""
        f"""curl "{front}/cart/products&api_token=$TOKEN"\n"""
    )


def _run(config: Config, address: Address, welcome: str) -> None:
    from cartapi.serving.application import Loader
    from cartapi.serving.supervisor import Supervisor

    supervisor = Supervisor(address, config.workers, config.threads)
    supervisor.on_startup(lambda: click.echo(f"{'Base URL':<10}{address.base_url}\n{welcome}"))
    supervisor.run(Loader(config))
