"""Custom fields: what must be filled in, and what a text must look like (checkout.md §2)."""

import logging
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from cartapi.engine.phpnum import truthy
from cartapi.engine.problems import Problem

log = logging.getLogger("cartapi.engine")
_BRACKETS = {"(": ")", "[": "]", "{": "}", "<": ">"}
_PCRE_ONLY = re.compile(r"\\.|\[:[a-z]+:\]", re.DOTALL)
_WRITTEN = {
    r"\z": r"\Z", r"\Z": r"(?=\n?\Z)",
    "[:digit:]": "0-9", "[:alpha:]": "A-Za-z", "[:alnum:]": "A-Za-z0-9", "[:upper:]": "A-Z", "[:lower:]": "a-z",
    "[:xdigit:]": "0-9A-Fa-f", "[:space:]": r"\s", "[:word:]": r"\w",
}  # fmt: skip
"""What PCRE writes in another way than Python."""
_FLAGS = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL, "x": re.VERBOSE, "u": re.UNICODE}


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
    """Whether a text matches the stored PCRE; None for an unusable one, named once in the log: no validation (DEFECT).

    Without the flag `u` PCRE matches bytes: a dot is one of them, and letters are those of ASCII.
    """
    text = validation.lstrip()
    closing = _BRACKETS.get(text[:1], text[:1])
    end = text.rfind(closing) if closing else -1
    flags = text[end + 1 :].strip()
    if end <= 0 or closing.isalnum() or closing == "\\" or any(flag not in "imsxuADU" for flag in flags):
        log.warning("custom field validation %r is no pattern and is ignored", validation)
        return None
    body = re.sub(r"\(\?<(?=[A-Za-z_])", "(?P<", text[1:end])
    if closing == text[:1]:
        body = body.replace("\\" + closing, closing if closing not in r"\^$.|?*+" else "\\" + closing)
    body = _PCRE_ONLY.sub(lambda found: _WRITTEN.get(found[0], found[0]), body)
    if "A" in flags:
        body = rf"\A(?:{body})"
    options = sum(_FLAGS.get(flag, re.NOFLAG) for flag in set(flags))
    try:
        if "u" in flags:
            wide = re.compile(body, options)
            return lambda text: wide.search(text) is not None
        narrow = re.compile(body.encode(), options)
        return lambda text: narrow.search(text.encode()) is not None
    except re.error:
        log.warning("custom field validation %r is not understood and is ignored", validation)
        return None
