"""`cartapi db convert-engine`: tables that know transactions, for shops that still have MyISAM."""

from collections.abc import Sequence

import click

from cartapi.cli.options import database_options
from cartapi.store import engines
from cartapi.store.database import Database
from cartapi.store.engines import OldTable

MEGABYTE = 1024 * 1024


@click.command("convert-engine")
@database_options
@click.option("--do-it", is_flag=True, help="Convert; without it only what would be done is said.")
@click.option("--yes", is_flag=True, help="With --do-it: do not ask.")
@click.pass_context
def convert_engine(ctx: click.Context, database: Database, do_it: bool, yes: bool) -> None:
    """Turn the shop's MyISAM tables into InnoDB, which can take back what an order wrote when it fails half way.

    A dry run by default. The data stay as they are, and the PHP shop works with either; each table is locked while it is copied, so
    choose a quiet hour and make a backup first. Exit code 1 if a table could not be converted.
    """
    database.check()
    tables = engines.without_transactions(database)
    if not tables:
        click.echo("nothing to do: all tables of the shop know transactions")
        return
    _show(tables)
    if not do_it:
        click.echo("nothing was changed; add --do-it to convert them")
        return
    if not yes:
        click.confirm(f"Convert {_count(tables)} now? Is there a backup?", abort=True)
    failed = 0
    for table in tables:
        problem = engines.convert(database, table)
        failed += bool(problem)
        click.echo(f"{table.name}: {problem or 'InnoDB'}")
    click.echo(f"{len(tables) - failed} of {_count(tables)} converted")
    ctx.exit(1 if failed else 0)


def _show(tables: Sequence[OldTable]) -> None:
    width = max(len(table.name) for table in tables)
    for table in tables:
        click.echo(f"{table.name:<{width}}  {table.engine:<8} {table.rows:>9} rows {_size(table.bytes)}")
    click.echo(f"{_count(tables)}, {_size(engines.total_bytes(tables)).strip()}")


def _count(tables: Sequence[OldTable]) -> str:
    return f"{len(tables)} table{'' if len(tables) == 1 else 's'}"


def _size(count: int) -> str:
    return f"{count / MEGABYTE:9.1f} MB"
