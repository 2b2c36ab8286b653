"""`cartapi extension …`: what a shop has enabled, switching it on and off, and the start of an own one."""

import keyword
import re
from importlib.util import find_spec
from pathlib import Path

import click

from cartapi.cli.extension_package import KINDS, files
from cartapi.cli.options import database_options
from cartapi.extensions import overview, registry
from cartapi.extensions.builtin import BUILT_IN
from cartapi.store import extension_rows, shop_tables
from cartapi.store.database import Database

_CODE = re.compile(r"[a-z][a-z0-9_]{0,31}")  # the column has 32 characters
_KIND = click.Choice(list(BUILT_IN))


@click.group()
def extension() -> None:
    """Totals, shipping and payment methods, fraud checks."""


@extension.command("list")
@click.option("--settings", "with_settings", is_flag=True, help="Their settings too, secrets masked.")
@database_options
def list_(database: Database, with_settings: bool) -> None:
    """Show what the shop has installed: state, kind, code, and what is wrong."""
    with database.reading() as db:
        tables = shop_tables.load(db)
    for state in overview.states(tables.extensions, tables.settings[0], tables.geo_zones):
        word = "off" if not state.enabled else "on" if state.served else "unknown"
        click.echo(f"{word:<8} {state.kind:<9} {state.code}")
        for finding in state.findings:
            click.echo(f"{'':8} ! {finding}")
        for key, value in sorted(state.settings.items() if with_settings else ()):
            click.echo(f"{'':8}   {key} = {value}")


@extension.command()
@click.argument("kind", type=_KIND)
@click.argument("code")
@click.option("--set", "pairs", multiple=True, metavar="KEY=VALUE", help="A setting, without its prefix: cost=5.00")
@database_options
def enable(database: Database, kind: str, code: str, pairs: tuple[str, ...]) -> None:
    """Install an extension in the shop and switch it on."""
    if code not in registry.known(kind):
        raise click.UsageError(f"no installed package has a {kind} {code!r}; is it in this environment?")
    settings = dict(_pair(pair) for pair in pairs)
    with database.writing() as db:
        extension_rows.enable(db, kind, code, settings)
    click.echo(f"{kind} {code} is on")


@extension.command()
@click.argument("kind", type=_KIND)
@click.argument("code")
@database_options
def disable(database: Database, kind: str, code: str) -> None:
    """Switch an extension off; its settings stay."""
    with database.writing() as db:
        extension_rows.disable(db, kind, code)
    click.echo(f"{kind} {code} is off")


@extension.command()
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.argument("code")
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), default=Path(), help="Where to put the package.")
def new(kind: str, code: str, folder: Path) -> None:
    """Write a small package with an extension of your own and its test."""
    if not _CODE.fullmatch(code) or keyword.iskeyword(code):
        raise click.UsageError("a code begins with a letter and is made of small letters, digits and underscores")
    if find_spec(code):
        raise click.UsageError(f"a module {code!r} is installed already; take another code")
    if code in registry.known(kind):
        raise click.UsageError(f"there is a {kind} {code!r} already")
    home = folder / code
    if home.exists():
        raise click.UsageError(f"{home} is there already")
    for name, text in files(kind, code).items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        click.echo(str(path))


def _pair(text: str) -> tuple[str, str]:
    key, separator, value = text.partition("=")
    if not separator or not key:
        raise click.UsageError(f"--set takes KEY=VALUE, not {text!r}")
    return key, value
