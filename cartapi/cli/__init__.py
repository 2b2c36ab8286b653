"""`cartapi …`: one module per noun, imported only when its command is called."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import click

from cartapi.store.unusable import DatabaseUnusable

COMMANDS = {
    "admin": "cartapi.cli.admin:admin",
    "db": "cartapi.cli.db:db",
    "demo": "cartapi.cli.demo:demo",
    "doctor": "cartapi.cli.doctor:doctor",
    "extension": "cartapi.cli.extension:extension",
    "ip": "cartapi.cli.ip:ip",
    "key": "cartapi.cli.key:key",
    "mail": "cartapi.cli.mail:mail",
    "serve": "cartapi.cli.serve:serve",
}

SUMMARIES = {
    "admin": "Staff who may sign in to the panel.",
    "db": "Create, upgrade and check the database.",
    "demo": "A shop with goods in it, to try things out.",
    "doctor": "Say what is wrong with this installation.",
    "extension": "Totals, shipping and payment methods.",
    "ip": "Addresses that an API key may be used from.",
    "key": "API keys.",
    "mail": "Mails that wait to leave.",
    "serve": "Run the server.",
}


class LazyGroup(click.Group):
    """Offers what `COMMANDS` names and is there; `--help` imports none of it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name, place in COMMANDS.items() if find_spec(place.partition(":")[0])]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module, _, attribute = COMMANDS.get(cmd_name, "").partition(":")
        if not module or find_spec(module) is None:
            return None
        return getattr(import_module(module), attribute)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, SUMMARIES[name]) for name in self.list_commands(ctx)])

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        with _one_line():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        with _one_line():
            return super().invoke(ctx)


@contextmanager
def _one_line() -> Iterator[None]:
    """An error of use, an unusable database among them, is one line on stderr and exit code 2."""
    try:
        yield
    except DatabaseUnusable as error:
        raise click.UsageError(str(error)) from error
    except click.exceptions.NoArgsIsHelpError:
        raise
    except click.UsageError as error:
        error.ctx = None  # with it, click would print the usage as well
        raise


@click.group(cls=LazyGroup)
@click.version_option(package_name="cartapi", message="%(package)s %(version)s")
def main() -> None:
    """The cart API of OpenCart 3.0.x, on the shop's own tables."""
