"""Dumping objects with only the attributes that are wanted."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, cast

from marshmallow import Schema, ValidationError

from cartapi.rest.errors import BAD_REQUEST, INVALID_DATA, Entry, RestError


@lru_cache(maxsize=1024)
def dumper(schema: type[Schema], attributes: frozenset[str] | None) -> Schema:
    """A schema that dumps these attributes, None for all."""
    return schema() if attributes is None else schema(only=attributes)


@lru_cache(maxsize=64)
def names(schema: type[Schema]) -> frozenset[str]:
    """All attributes of a schema."""
    return frozenset(schema().fields)


def dump(schema: type[Schema], thing: object, attributes: frozenset[str] | None) -> dict[str, Any]:
    """The wanted attributes of a thing; an empty set makes an empty object."""
    if attributes is not None and not attributes:
        return {}
    return cast("dict[str, Any]", dumper(schema, attributes).dump(thing))


def load(schema: type[Schema], body: object, position: str = "") -> dict[str, Any]:
    """A body as its schema reads it; `position` is where it stands. Raises 400 with an entry for each member that is wrong."""
    members, wrong = parted(schema, body, position)
    if wrong:
        raise RestError(BAD_REQUEST, *wrong)
    return members


def parted(schema: type[Schema], body: object, position: str = "") -> tuple[dict[str, Any], list[Entry]]:
    """The members of a body that its schema can read, and an error for each of the others."""
    try:
        return cast("dict[str, Any]", dumper(schema, None).load(body)), []  # type: ignore[arg-type]
    except ValidationError as error:
        return cast("dict[str, Any]", error.valid_data), list(entries_of(error.messages_dict, position))


def entries_of(errors: dict[str, Any], position: str) -> Iterable[Entry]:
    """Errors of a schema; a bad quantity says so, all others are bad data."""
    for name, messages in errors.items():
        field = f"{position}.{name}" if position else str(name)
        if "Invalid quantity" in messages:
            yield Entry("Invalid quantity", "quantity", field)
        else:
            yield Entry(INVALID_DATA, "invalid", field)
