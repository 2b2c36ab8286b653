"""Secrets taken out of what is logged."""

import re

MASK = "***"
_SECRETS = "api_token|token|key|password|idempotency_key|secret|authorization|cookie"
_PAIR = re.compile(rf"""(?ix) \b((?:{_SECRETS})["']?\s*[=:]\s*["']?(?:bearer\s+)?) [^&\s"',;)}}\]]+""")
_URL = re.compile(r"(://[^:/@\s]*:)[^@\s]+(@)")
_TOKEN = re.compile(r"\b(?:[0-9a-fA-F]{26}|[0-9a-fA-F]{32})\b")
_KEY = re.compile(r"\b[A-Za-z0-9]{64,}\b")


def redact(text: str) -> str:
    """The text without tokens, keys and passwords: values of fields so named, passwords in addresses, what has a token's shape."""
    text = _URL.sub(rf"\1{MASK}\2", _PAIR.sub(rf"\1{MASK}", text))
    return _KEY.sub(MASK, _TOKEN.sub(MASK, text))


def printable(text: str, longest: int = 120) -> str:
    """The text as one line of printable ASCII: safe in a header and in a log."""
    if text.isascii() and text.isprintable():
        return text[:longest]
    return re.sub(r"[^\x20-\x7e]", "?", text)[:longest]
