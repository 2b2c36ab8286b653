"""Custom fields: what must be filled in, and what a text must look like (checkout.md §2)."""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from cartapi.engine import pcre
from cartapi.engine.phpnum import truthy
from cartapi.engine.problems import Problem

log = logging.getLogger("cartapi.engine")


@dataclass(frozen=True, slots=True)
class CustomField:
    """A field as a customer group sees it; `validation` is a PCRE with delimiters, "" for none."""

    custom_field_id: int
    name: str
    type: str
    validation: str
    required: bool


def problems(fields: Iterable[CustomField], posted: object, location: str) -> list[Problem]:
    """One problem for each field that is required and empty, or a text that does not match."""
    return [
        Problem("custom_field", f"custom_field{field.custom_field_id}", (field.name,))
        for field in fields
        if not _accepts(field, _value(posted, location, field.custom_field_id))
    ]


def _value(posted: object, location: str, custom_field_id: int) -> object:
    """`custom_field[<id>]`, else `custom_field[<location>][<id>]` as up to 3.0.3.7."""
    if not isinstance(posted, dict):
        return None
    members = cast("Mapping[object, object]", posted)
    for group in (members, members.get(location)):
        if isinstance(group, dict):
            nested = cast("Mapping[object, object]", group)
            found = nested.get(custom_field_id, nested.get(str(custom_field_id)))
            if found is not None:
                return found
    return None


def _accepts(field: CustomField, value: object) -> bool:
    if field.required and not truthy(value):
        return False
    if field.type != "text" or not field.validation or value in (None, ""):
        return True
    matches = _matcher(field.validation)
    return matches is None or (isinstance(value, str) and matches(value))


@lru_cache(maxsize=256)
def _matcher(validation: str) -> Callable[[str], bool] | None:
    """Whether a text matches the stored PCRE; None for an unusable one, named once in the log: no validation (DEFECT)."""
    try:
        return pcre.matcher(validation)
    except pcre.Unusable as error:
        log.warning("custom field validation %r is no pattern and is ignored: %s", validation, error)
        return None
