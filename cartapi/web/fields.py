"""Reading cleaned forms, so that no input of a wrong type gets past the door (specification: sessions.md §1, DEFECT)."""

from collections.abc import Mapping

from cartapi.engine.phptext import Input

Fields = Mapping[int | str, Input]


def text(form: Fields, name: str, default: str = "") -> str:
    """A field that must be text; an array there counts as empty text, a missing field as the default."""
    value = form.get(name, default)
    return value if isinstance(value, str) else ""


def array(form: Fields, name: str) -> dict[int | str, Input]:
    """A field that must be an array; a text there, or no field, counts as an empty one."""
    value = form.get(name)
    return value if isinstance(value, dict) else {}
