"""`cartapi doctor`: looks over an installation and says, a line each, what is so and what to do."""

import json
from collections import Counter
from dataclasses import asdict
from datetime import UTC, datetime

import click

from cartapi.cli.options import config_options
from cartapi.config import Config
from cartapi.services import doctor as service
from cartapi.services.doctor import Finding, Level
from cartapi.store.database import Database


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One object with all findings.")
@click.option("--strict", is_flag=True, help="Exit code 1 for warnings, too.")
@click.option("--quiet", is_flag=True, help="Leave out what is fine or merely worth knowing.")
@config_options
@click.pass_context
def doctor(ctx: click.Context, config: Config, *, as_json: bool, strict: bool, quiet: bool) -> None:
    """Say what is wrong with this installation. Exit code 1 if something keeps it from working."""
    database = Database(config.database_url, config.table_prefix, pool_size=1)
    try:
        utc = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
        findings = list(service.examine(database, utc, config.session_store))
    finally:
        database.close()
    counts = Counter(finding.level for finding in findings)
    healthy = not counts[Level.PROBLEM] and not (strict and counts[Level.WARNING])
    if quiet:
        findings = [finding for finding in findings if finding.level in (Level.PROBLEM, Level.WARNING)]
    if as_json:
        click.echo(json.dumps({"healthy": healthy, "findings": [asdict(finding) for finding in findings]}, indent=1))
    else:
        for finding in findings:
            click.echo(_line(finding))
        click.echo(f"{counts[Level.PROBLEM]} problems, {counts[Level.WARNING]} warnings, {counts[Level.NOTE]} notes")
    ctx.exit(0 if healthy else 1)


def _line(finding: Finding) -> str:
    advice = f" -- {finding.advice}" if finding.advice else ""
    level = finding.level.upper() if finding.level == Level.PROBLEM else finding.level
    return f"{level:<8} {finding.subject:<11} {finding.text}{advice}"
