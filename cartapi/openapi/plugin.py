"""How marshmallow schemas become JSON Schema: names, and the field types of our own."""

from typing import Any

from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.common import resolve_schema_cls
from marshmallow import Schema


def plugin() -> MarshmallowPlugin:
    """A plugin that knows our fields; one for each document, as it remembers what it has met."""
    return MarshmallowPlugin(schema_name_resolver=_name)


def _name(schema: Any) -> str:
    """`ItemSchema` of the REST dialect is `RestItem`; the form dialect's classes have their own names."""
    found = resolve_schema_cls(schema)
    cls: type[Schema] = found[0] if isinstance(found, list) else found
    name = cls.__name__.removesuffix("Schema")
    return f"Rest{name}" if cls.__module__.startswith("cartapi.rest") else name
