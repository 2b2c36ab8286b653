"""`cartapi ip …`: addresses that an API key may be used from."""

import click

from cartapi.cli.clock import moment
from cartapi.cli.key import ACTOR, find
from cartapi.cli.options import database_options
from cartapi.cli.refusals import told
from cartapi.engine.addresses import AddressError, normalise
from cartapi.engine.key_records import KeyAddress
from cartapi.services import key_addresses
from cartapi.store.database import Database


@click.group()
def ip() -> None:
    """Addresses that an API key may be used from."""


@ip.command("list")
@click.argument("key_name", metavar="KEY")
@database_options
def list_(database: Database, key_name: str) -> None:
    """Show the addresses and ranges of a key."""
    for address in key_addresses.listed(database, find(database, key_name).api_id):
        click.echo(f"{address.entry}  {address.note}".rstrip())


@ip.command()
@click.argument("key_name", metavar="KEY")
@click.argument("address")
@click.option("--note", default="", help="Whose it is.")
@database_options
def add(database: Database, key_name: str, address: str, note: str) -> None:
    """Allow an address or a range: 203.0.113.7, 203.0.113.0/24, 2001:db8::/48."""
    record = find(database, key_name)
    with told():
        entry = key_addresses.add(database, record.api_id, KeyAddress(address, note), ACTOR, moment(database))
    click.echo(f"{record.username} may be used from {entry}")


@ip.command()
@click.argument("key_name", metavar="KEY")
@click.argument("address")
@database_options
def remove(database: Database, key_name: str, address: str) -> None:
    """Take an address or a range off the list."""
    record = find(database, key_name)
    with told():
        key_addresses.remove(database, record.api_id, _stored(address), ACTOR, moment(database))
    click.echo(f"{record.username} may no longer be used from {_stored(address)}")


def _stored(address: str) -> str:
    """An address as lists hold it; what is none as it was written, to take out what PHP let in."""
    try:
        return normalise(address)
    except AddressError:
        return address.strip()
