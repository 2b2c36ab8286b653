"""How marshmallow schemas become JSON Schema: names, and the field types of our own."""

from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.common import resolve_schema_cls
from marshmallow import Schema

from cartapi.rest.schemas import fields

_TYPES = {
    fields.Text: "string",
    fields.Switch: "boolean",
    fields.Quantity: "integer",
    fields.Number: "number",
    fields.Id: "integer",
    fields.Street: "array",
    fields.Tree: "object",
}


class Plugin(MarshmallowPlugin):
    """Knows the fields of the REST dialect; one for each document, as it remembers what it has met."""

    def __init__(self) -> None:
        super().__init__(schema_name_resolver=_name)

    def init_spec(self, spec: APISpec) -> None:
        """Begin a document."""
        super().init_spec(spec)
        converter: Any = self.converter
        converter.add_attribute_function(_read)
        converter.field_mapping = {**converter.field_mapping, **{field: (kind, None) for field, kind in _TYPES.items()}}

    def refer(self, tree: Any) -> Any:
        """The tree with a reference wherever a schema class stands, also where apispec does not look."""
        if isinstance(tree, type):
            converter: Any = self.converter
            return converter.resolve_nested_schema(tree)
        if isinstance(tree, dict):
            return {key: self.refer(member) for key, member in tree.items()}
        return [self.refer(member) for member in tree] if isinstance(tree, list) else tree


def _read(_converter: Any, field: Any, **_: object) -> dict[str, object]:
    """What a body may hold, which is more than what an answer holds."""
    if not isinstance(field.parent, fields.Input) or not hasattr(field, "accepts"):
        return {}
    return {**field.accepts, "type": [*field.accepts["type"], *(["null"] if field.allow_none else [])]}


def _name(schema: Any) -> str:
    """`ItemSchema` of the REST dialect is `RestItem`; the form dialect's classes have their own names."""
    found = resolve_schema_cls(schema)
    cls: type[Schema] = found[0] if isinstance(found, list) else found
    name = cls.__name__.removesuffix("Schema")
    return f"Rest{name}" if cls.__module__.startswith("cartapi.rest") else name
