"""`cartapi db …`: the database made, brought up to the program, looked over."""

from collections.abc import Iterator

import click

from cartapi.cli.db_engine import convert_engine
from cartapi.cli.options import database_options
from cartapi.store import migrations
from cartapi.store.creation import create_shop_tables, missing, needed_tables
from cartapi.store.database import Database
from cartapi.store.models import own
from cartapi.store.unusable import DatabaseUnusable


@click.group()
def db() -> None:
    """Create, upgrade and check the database."""


@db.command()
@database_options
def init(database: Database) -> None:
    """Create a shop's tables, without any rows, and our own. The database must be empty."""
    count = create_shop_tables(database)
    migrations.upgrade(database)
    click.echo(f"{count} tables of the shop and {len(own.tables)} of our own were created")


@db.command()
@database_options
def upgrade(database: Database) -> None:
    """Bring our own tables (cartapi_…) up to this program. The shop's tables are never altered."""
    database.check()
    steps = migrations.pending(database)
    migrations.upgrade(database)
    click.echo(
        f"upgraded to revision {migrations.head()}" if steps else f"nothing to do: the tables are at revision {migrations.head()}"
    )


@db.command()
@database_options
@click.pass_context
def check(ctx: click.Context, database: Database) -> None:
    """Say whether the server can work with this database. Exit code 1 if it cannot."""
    problems = 0
    for good, line in _findings(database):
        click.echo(f"{'ok     ' if good else 'PROBLEM'} {line}")
        problems += not good
    ctx.exit(1 if problems else 0)


def _findings(database: Database) -> Iterator[tuple[bool, str]]:
    try:
        database.check()
    except DatabaseUnusable as error:
        yield False, str(error)
        return
    yield True, f"the shop's tables are there, with the prefix {database.prefix!r}"
    lacking = missing(database, needed_tables())
    yield from ((False, f"{name} is missing") for name in lacking)
    if not lacking:
        yield True, "they have the columns that the server needs"
    yield _own_finding(database)


def _own_finding(database: Database) -> tuple[bool, str]:
    try:
        steps = migrations.pending(database)
    except DatabaseUnusable as error:
        return False, str(error)
    if steps:
        return False, f"our own tables lack revision {', '.join(steps)}: run `cartapi db upgrade`"
    if lacking := missing(database, own.sorted_tables):
        return False, f"our own tables are damaged: {', '.join(lacking)} missing"
    return True, f"our own tables are at revision {migrations.head()}"


db.add_command(convert_engine)
