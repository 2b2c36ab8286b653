"""`cartapi admin …`: staff who may sign in to the panel."""

import click

from cartapi.cli.clock import moment
from cartapi.cli.options import database_options
from cartapi.cli.refusals import told
from cartapi.services import staff
from cartapi.store.database import Database


@click.group()
def admin() -> None:
    """Staff who may sign in to the panel."""


@admin.command()
@click.argument("username")
@click.option("--email", default="", help="Where the shop reaches this person.")
@click.option("--name", default="", help="First and last name; the username when left out.")
@click.option(
    "--password",
    envvar="CARTAPI_ADMIN_PASSWORD",
    prompt=True,
    hide_input=True,
    confirmation_prompt=True,
    help="4 to 40 characters; asked for when left out.",
)
@database_options
def create(database: Database, username: str, email: str, name: str, password: str) -> None:
    """Make an account with all rights the panel knows, in the shop's own table of staff (PHP accepts it too)."""
    database.check()
    with told():
        person = staff.create(database, username, password, email, name, moment(database))
    click.echo(f"{person.username} may sign in at /admin")
