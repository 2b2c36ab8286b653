"""From stored text to what a person typed."""

import dataclasses
import re
from functools import cache
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
    """A dataclass, tuple or text with every text in it unescaped once; what holds nothing escaped is handed back as it is."""
    plain: Any = value
    if isinstance(value, str):
        plain = unescape(value)
    elif isinstance(value, tuple):
        members = tuple([unescaped_all(one) for one in plain])
        plain = plain if members == plain else members
    else:
        plain = _unescaped_members(value)
    return plain


def _unescaped_members(value: Any) -> Any:
    news: dict[str, Any] = {}
    for name in field_names(type(value)):
        old = getattr(value, name)
        if old.__class__ is not str or "&" in old:  # nearly all of a mail are texts without entities
            new = unescaped_all(old)
            if new is not old:
                news[name] = new
    return dataclasses.replace(value, **news) if news else value


def changed(value: Value, fields: dict[str, Any]) -> Value:
    """A dataclass with these fields; itself when they are its own."""
    news = {name: new for name, new in fields.items() if new is not getattr(value, name)}
    whole: Any = value
    return dataclasses.replace(whole, **news) if news else value


@cache
def field_names(kind: type) -> tuple[str, ...]:
    """The fields of a kind of dataclass; none of anything else."""
    return tuple(field.name for field in dataclasses.fields(kind)) if dataclasses.is_dataclass(kind) else ()
