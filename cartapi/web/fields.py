"""Reading cleaned forms, so that no input of a wrong type gets past the door (specification: sessions.md §1, DEFECT)."""

from collections.abc import Mapping
from typing import cast


def text(form: Mapping[str | int, object], name: str, default: str = "") -> str:
    """A field that must be text; an array there counts as empty text, a missing field as the default."""
    value = form.get(name, default)
    return value if isinstance(value, str) else ""


def array(form: Mapping[str | int, object], name: str) -> dict[str | int, object]:
    """A field that must be an array; a text there, or no field, counts as an empty one."""
    value = form.get(name)
    return cast("dict[str | int, object]", value) if isinstance(value, dict) else {}
