"""From stored text to what a person typed."""

import dataclasses
import re
from typing import Any, TypeVar

from cartapi.engine.phptext import unescape

_TAG = re.compile(r"<[A-Za-z/!?][^>]*>")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x80-\x9f\u2028\u2029]+")

Value = TypeVar("Value")


def untagged(text: str) -> str:
    """Stored text without HTML tags. What a person typed is stored escaped, so a `<b>` typed into a form is no tag and stays."""
    return _TAG.sub("", text)


def one_line(text: str) -> str:
    """Text fit for a header: every run of control characters, line breaks first of all, becomes one blank."""
    return _CONTROL.sub(" ", text).strip()


def unescaped_all(value: Value) -> Value:
    """A dataclass, tuple or text with every text in it unescaped once."""
    plain: Any = value
    if isinstance(value, str):
        plain = unescape(value)
    elif isinstance(value, tuple):
        plain = tuple(unescaped_all(one) for one in plain)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        plain = dataclasses.replace(
            plain, **{field.name: unescaped_all(getattr(plain, field.name)) for field in dataclasses.fields(plain)}
        )
    return plain
