"""The few words of PHP that a `config.php` is written in. Nothing is ever run.

Text is handled as PHP does, byte by byte: here each byte is one character (latin-1) until `as_text` makes it text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cartapi.opencart.errors import ConfigPhpError


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is "text", "name" (also numbers and variables) or "sign".

    `value` of a text is None when PHP would compute it (`"$host"`).
    """

    kind: str
    value: str | None
    line: int


_OPEN = re.compile(r"<\?(?:php(?=\s|$)|=)", re.IGNORECASE)
_TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<comment>//[^\n]*?(?=\?>|\n|\Z)|\#(?!\[)[^\n]*?(?=\?>|\n|\Z)|/\*.*?\*/)
    |(?P<close>\?>)
    |(?P<single>'(?:[^'\\]|\\.)*')
    |(?P<double>"(?:[^"\\]|\\.)*")
    |(?P<heredoc><<<)
    |(?P<name>\$?[\w\x80-\xff\\]+)
    |(?P<unended>['"]|/\*)
    |(?P<sign>.)""",
    re.VERBOSE | re.DOTALL | re.ASCII,
)
_ESCAPE = re.compile(r"\\(?:u\{([0-9a-fA-F]+)\}|x([0-9a-fA-F]{1,2})|([0-7]{1,3})|(.))", re.DOTALL)
_SHORT = {"n": "\n", "t": "\t", "r": "\r", "v": "\v", "e": "\x1b", "f": "\f", "\\": "\\", "$": "$", '"': '"'}
_COMPUTED = re.compile(r"(?<!\\)(?:\\\\)*(?:\$[A-Za-z_\x80-\xff{]|\{\$)")


def tokens(source: str) -> Iterator[Token]:
    """The words of all PHP parts of a file, without space and comments. Raises `ConfigPhpError` for what never ends."""
    place = 0
    while opened := _OPEN.search(source, place):
        place = opened.end()
        while place < len(source):
            found = _TOKEN.match(source, place)
            assert found is not None  # noqa: S101 - any character at all is a sign
            kind, text, line = found.lastgroup or "", found.group(), source.count("\n", 0, place) + 1
            place = found.end()
            if kind == "close":
                break
            if kind in ("unended", "heredoc"):
                what = "a heredoc" if kind == "heredoc" else "a comment or text that never ends"
                raise ConfigPhpError(f"line {line} has {what}, which is not understood")
            if kind not in ("space", "comment"):
                yield _token(kind, text, line)
        else:
            return


def as_text(value: str) -> str:
    """Characters from bytes: UTF-8, else latin-1."""
    raw = value.encode("latin-1")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return value


def _token(kind: str, text: str, line: int) -> Token:
    if kind == "single":
        return Token("text", re.sub(r"\\([\\'])", r"\1", text[1:-1]), line)
    if kind == "double":
        body = text[1:-1]
        return Token("text", None if _COMPUTED.search(body) else _ESCAPE.sub(_unescape, body), line)
    return Token(kind, text, line)


def _unescape(found: re.Match[str]) -> str:
    point, hexadecimal, octal, letter = found.groups()
    if point:
        number = int(point, 16)
        return chr(number).encode("utf-8", "replace").decode("latin-1") if number <= 0x10FFFF else found.group()
    if hexadecimal:
        return chr(int(hexadecimal, 16))
    if octal:
        return chr(int(octal, 8) & 0xFF)
    return _SHORT.get(letter, found.group())
