"""`cartapi mail …`: the mails that wait to leave, and the relay that sends them."""

import logging
import signal
import threading

import click

from cartapi.cli.options import database_options
from cartapi.mail.plain import one_line
from cartapi.services.mail_relay import Relay, utc_now
from cartapi.store import outbox
from cartapi.store.database import Database


@click.group()
def mail() -> None:
    """Mails that wait to leave."""


@mail.command()
@click.option(
    "--poll", type=click.FloatRange(min=0.1), default=2.0, show_default=True, help="Seconds between looks at an empty line."
)
@click.option("--once", is_flag=True, help="Send what is due now and end, e.g. from cron.")
@database_options
def relay(database: Database, poll: float, once: bool) -> None:
    """Send mails as they come, until stopped (SIGTERM, Ctrl-C). Any number of relays may run at once."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    database.check()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    sender = Relay(database, poll_seconds=poll)
    if once:
        click.echo(f"{sender.run_once(stop=stop)} sent")
    else:
        click.echo(f"relay {sender.worker} is waiting for mails")
        sender.run(stop)


@mail.command("list")
@click.option("--state", type=click.Choice(outbox.STATES), help="Only mails in this state.")
@click.option("--order", type=int, help="Only mails about this order.")
@click.option("--page", type=click.IntRange(min=1), default=1, show_default=True, help="Fifty mails a page, the latest first.")
@database_options
def list_(database: Database, state: str | None, order: int | None, page: int) -> None:
    """Show mails: number, state, attempts, moment (UTC), recipient, subject, and what went wrong."""
    with database.reading() as db:
        rows = outbox.list_mails(db, state, order, page)
        depth = outbox.depth(db, utc_now())
    for row in rows:
        moment = row.date_sent or (row.next_attempt if row.state == outbox.QUEUED else row.date_added)
        click.echo(
            f"{row.outbox_id:>7}  {row.state:<7}  {row.attempts:>2}  {moment}  {one_line(row.recipient)}  {one_line(row.subject)}"
        )
        if row.last_error:
            click.echo(f"{'':>7}  {one_line(row.last_error)}")
    click.echo(f"{depth.queued} waiting, the oldest for {depth.oldest_seconds:.0f} seconds; {depth.dead} dead")


@mail.command()
@click.argument("ids", metavar="ID...", type=int, nargs=-1)
@click.option("--dead", is_flag=True, help="All dead mails.")
@database_options
def retry(database: Database, ids: tuple[int, ...], dead: bool) -> None:
    """Let mails that are dead or waiting leave now, with all their attempts before them."""
    if bool(ids) == dead:
        raise click.UsageError("give numbers of mails, or --dead")
    with database.writing() as db:
        count = outbox.retry(db, None if dead else ids, utc_now())
    click.echo(f"{count} will be sent")
    if ids and count < len(set(ids)):
        raise click.ClickException("the others are sent, being sent, or not there")
