"""`cartapi key …`: API keys."""

import os
from datetime import datetime, timedelta

import click

from cartapi.cli.clock import moment
from cartapi.cli.options import database_options
from cartapi.cli.refusals import told
from cartapi.engine.key_records import KeyAddress, KeyDraft, KeyFilter, KeyRecord
from cartapi.engine.keys import SCOPES
from cartapi.engine.staff import Actor
from cartapi.services import keys
from cartapi.store.database import Database

ACTOR = Actor(0, f"command line ({os.environ.get('USER', '?')})"[:64], "")
MANY = 100_000


@click.group()
def key() -> None:
    """API keys."""


@key.command("list")
@click.option("--search", default="", help="Name, description, address or last 4 characters.")
@click.option("--state", type=click.Choice(["active", "disabled", "expired", "unreachable"]), help="Only keys in this state.")
@database_options
def list_(database: Database, search: str, state: str | None) -> None:
    """Show keys: number, state, end of the key, addresses, last use (UTC), name, description."""
    at = moment(database)
    for record in keys.page(database, KeyFilter(text=search, state=state or ""), MANY, at).rows:
        used = f"{record.last_used:%Y-%m-%d %H:%M}" if record.last_used else "never"
        about = f"  {record.description}" if record.description else ""
        state_now, end = record.state(at.utc), f"…{record.tail}"
        click.echo(f"{record.api_id:>5}  {state_now:<11}  {end:<5}  {record.addresses:>3}  {used:<16}  {record.username}{about}")


@key.command()
@click.argument("username")
@click.option("--ip", "ips", multiple=True, required=True, help="Address or range it may be used from; any number of times.")
@click.option("--description", default="", help="What the client is.")
@click.option("--scope", "scopes", multiple=True, type=click.Choice(SCOPES), help="What it may do; all when left out.")
@click.option("--expires", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]), help="When it ends, UTC.")
@click.option("--rate-limit", type=click.IntRange(min=0), default=0, show_default=True, help="Calls a minute; 0 is no limit.")
@click.option("--test", is_flag=True, help="Its orders get no status and send no mails.")
@click.option("--hashed", is_flag=True, help="Keep only a hash: the PHP shop will not accept the key.")
@database_options
def create(
    database: Database,
    username: str,
    ips: tuple[str, ...],
    description: str,
    scopes: tuple[str, ...],
    expires: datetime | None,
    rate_limit: int,
    test: bool,
    hashed: bool,
) -> None:
    """Make a key and print it: once, on the last line."""
    draft = KeyDraft(
        username=username,
        description=description,
        scopes=frozenset(scopes or SCOPES),
        expires=expires,
        rate_limit=rate_limit,
        test_mode=test,
        addresses=tuple(KeyAddress(ip) for ip in ips),
    )
    with told():
        made = keys.create(database, draft, ACTOR, moment(database), hashed=hashed)
    click.echo(f"key {made.api_id} for {username}, shown only now:", err=True)
    click.echo(made.secret)


@key.command()
@click.argument("username_or_id", metavar="NAME")
@database_options
def disable(database: Database, username_or_id: str) -> None:
    """Refuse calls with this key from now on; its sessions end at once."""
    record = find(database, username_or_id)
    keys.set_enabled(database, [record.api_id], False, ACTOR, moment(database))
    click.echo(f"{record.username} is disabled")


@key.command()
@click.argument("username_or_id", metavar="NAME")
@database_options
def enable(database: Database, username_or_id: str) -> None:
    """Let calls with this key in again."""
    record = find(database, username_or_id)
    keys.set_enabled(database, [record.api_id], True, ACTOR, moment(database))
    click.echo(f"{record.username} is enabled")


@key.command()
@click.argument("username_or_id", metavar="NAME")
@click.option("--overlap", type=click.IntRange(0, 720), default=24, show_default=True, help="Hours that the old key works on.")
@database_options
def rotate(database: Database, username_or_id: str, overlap: int) -> None:
    """Give the client a new key and print it: once, on the last line."""
    record = find(database, username_or_id)
    with told():
        secret = keys.rotate(database, record.api_id, timedelta(hours=overlap), ACTOR, moment(database))
    click.echo(f"new key for {record.username}; the old one works for {overlap} hours:", err=True)
    click.echo(secret)


def find(database: Database, name: str) -> KeyRecord:
    """The key of a name, or of a number when no name is like it."""
    found = keys.by_name(database, name)
    if not found and name.isascii() and name.isdigit():
        found = keys.find_all(database, [int(name[:10])])
    if len(found) > 1:
        raise click.ClickException(
            f"several keys have this name; give a number: {', '.join(str(record.api_id) for record in found)}"
        )
    if not found:
        raise click.ClickException(f"there is no key {name}")
    return found[0]
