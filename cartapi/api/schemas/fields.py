"""How members of the dialect are described: the reference's habits of type, each with one name."""

from typing import Any

from marshmallow import fields


def text(description: str = "", **metadata: Any) -> fields.String:
    """A member that is always there and is text; also numbers that come straight from the database."""
    return fields.String(required=True, metadata=_said(description, metadata))


def text_or_null(description: str = "") -> fields.String:
    """Text; null where the database has no value."""
    return fields.String(required=True, allow_none=True, metadata=_said(description))


def raw(description: str, *types: str, **metadata: Any) -> fields.Raw:
    """A member of one of several JSON types: a setting echoed as text, or a number that was computed."""
    return fields.Raw(required=True, metadata=_said(description, {"type": list(types), **metadata}))


def mapping(values: fields.Field[Any], description: str, *, required: bool = True) -> fields.Dict:
    """An object by codes or ids; PHP writes an empty one as `[]`."""
    said = _said(description, {"type": ["object", "array"], "maxItems": 0})
    return fields.Dict(keys=fields.String(), values=values, required=required, metadata=said)


def posted(description: str = "", **metadata: Any) -> fields.String:
    """A field of a form."""
    return fields.String(metadata=_said(description, metadata))


def _said(description: str, metadata: dict[str, Any] | None = None) -> dict[str, Any]:
    return {**({"description": description} if description else {}), **(metadata or {})}
