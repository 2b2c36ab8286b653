"""`cartapi demo`: a shop to try things with, made once and kept."""

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click

from cartapi.store import demo as demo_shop
from cartapi.store.database import Database
from cartapi.store.demo import DemoShop
from cartapi.store.migrations import upgrade

DEFAULT_URL = "sqlite:///var/demo.db"


@click.command()
@click.option("--database-url", default=DEFAULT_URL, show_default=True, help="A SQLite file, or an empty MySQL database.")
def demo(database_url: str) -> None:
    """Make the demo shop if it is not there yet, and print how to get in."""
    click.echo(describe(prepare(database_url)))


def prepare(database_url: str) -> DemoShop:
    """The demo shop at this URL, made if there is none; what is there is kept.

    The staff password cannot be read back from the tables: for a SQLite file it is kept beside the file, for its owner only.
    Raises `DatabaseUnusable` if the database cannot be reached or is another shop's.
    """
    database = Database(database_url)
    kept = _password_file(database)
    if kept is not None:
        kept.parent.mkdir(parents=True, exist_ok=True)
    try:
        return _find(database, kept) or _create(database, kept)
    finally:
        database.close()


def describe(shop: DemoShop) -> str:
    """What somebody needs to know to use the shop, in lines for a terminal."""
    password = shop.staff_password or "(printed when the shop was made; it cannot be read back)"
    lines = (
        ("API user", shop.api_username),
        ("API key", shop.api_key),
        ("Staff", f"{shop.staff_username}, password {password}"),
        ("To try", f"product {shop.product_id}, customer {shop.customer_id}, coupon {shop.coupon}, voucher {shop.voucher}"),
    )
    return "\n".join(f"{name:<10}{value}" for name, value in lines)


def _find(database: Database, kept: Path | None) -> DemoShop | None:
    shop = demo_shop.find(database)
    if shop is None:
        return None
    upgrade(database)
    if kept is None or not kept.exists():
        return shop
    return replace(shop, staff_password=kept.read_text(encoding="ascii").strip())


def _create(database: Database, kept: Path | None) -> DemoShop:
    shop = demo_shop.create(database, datetime.now(UTC))
    upgrade(database)
    if kept is not None:
        _write_private(kept, f"{shop.staff_password}\n")
    return shop


def _password_file(database: Database) -> Path | None:
    """Beside the SQLite file; None for a server and for memory."""
    name = database.url.database
    return Path(f"{name}.staff-password") if database.is_sqlite and name and name != ":memory:" else None


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)  # a file that is there would keep its own mode
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w", encoding="ascii") as file:
        file.write(text)
