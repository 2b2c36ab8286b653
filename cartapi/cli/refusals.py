"""Refusals of use cases as one line on stderr."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from cartapi.engine.problems import Problem, Refused

TEXTS = {
    "address": "{0!r} is no address; write 203.0.113.7, 203.0.113.0/24 or 2001:db8::/48",
    "address_empty": "give an address or a range",
    "address_known": "{0} is in the list already",
    "address_unknown": "{0} is not in the list",
    "addresses_none": "give at least one --ip: a key that no address may use works nowhere",
    "description_length": "a description has at most {0} characters",
    "email": "this is no e-mail address",
    "name_length": "a name has {0} to {1} characters (& counts as 5)",
    "name_taken": "this name is taken",
    "not_found": "there is no such key",
    "note_length": "a note has at most {0} characters",
    "overlap": "an overlap is at most 30 days",
    "password_length": "a password has {0} to {1} characters",
    "scopes": "allow at least one scope",
}


@contextmanager
def told() -> Iterator[None]:
    """Turn a refusal into exit code 1 and a line that says why."""
    try:
        yield
    except Refused as refused:
        raise click.ClickException("; ".join(map(_sentence, refused.problems))) from refused


def _sentence(problem: Problem) -> str:
    return TEXTS.get(problem.code, problem.code).format(*problem.values)
