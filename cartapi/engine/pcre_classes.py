"""What single escapes, POSIX classes and Unicode properties of PCRE stand for, as members of a Python character class."""

import re
import sys
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

_BYTES = 256
_LETTER = re.compile(r"[A-Za-z0-9]")
_CODED = re.compile(r"\\(?:x(?:\{([0-9A-Fa-f]+)\}|([0-9A-Fa-f]{0,2}))|o\{([0-7]+)\}|(0[0-7]{0,2})|c([\x20-\x7e]))")
_PROPERTY = re.compile(r"\\[pP](?:\{(\^?)([A-Za-z&_ ]+)\}|([A-Z]))")
_CONTROLS = {"a": "\a", "e": "\x1b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_BLANKS = "\t \xa0\u1680\u180e\u2000-\u200a\u202f\u205f\u3000"
_BREAKS = "\n-\r\x85\u2028\u2029"
_POSIX = {
    "alpha": "A-Za-z", "lower": "a-z", "upper": "A-Z", "alnum": "A-Za-z0-9", "digit": "0-9", "xdigit": "0-9A-Fa-f",
    "ascii": r"\x00-\x7f", "blank": r" \t", "cntrl": r"\x00-\x1f\x7f", "graph": r"\x21-\x7e", "print": r"\x20-\x7e",
    "punct": r"!-/:-@\[-`{-~", "space": r"\s", "word": r"\w",
}  # fmt: skip
_POSIX_WIDE = {"alpha": "L", "lower": "Ll", "upper": "Lu", "alnum": "Xan", "digit": "Nd"}
_SEVERAL = {"L&": ("Lu", "Ll", "Lt"), "Xan": ("L", "N"), "Any": ("",)}
"""Properties made of general categories."""


class Unusable(ValueError):
    """A pattern that PHP refuses, or that Python cannot match."""


class Member(NamedTuple):
    """What an escape stands for within brackets; `is_set` for several characters, `is_exact` where case counts all the same."""

    within: str
    is_set: bool = False
    is_exact: bool = False

    def alone(self) -> str:
        """The same outside brackets."""
        if self.is_exact:
            return f"(?-i:[{self.within}])"
        return f"[{self.within}]" if self.is_set else self.within


def escaped(body: str, at: int, flags: str, *, within: bool = False) -> tuple[Member, int]:
    """The escape at a place, and where it ends."""
    letter = body[at + 1 : at + 2]
    limit = sys.maxunicode + 1 if "u" in flags else _BYTES
    if not letter:
        raise Unusable("\\ at the end")
    if letter in "dDwWsS":
        return Member("\\" + letter, is_set=True), at + 2
    if letter in "hHvV":
        text = _BLANKS if letter in "hH" else _BREAKS
        return Member(text if letter.islower() else _outside(text, limit), is_set=True), at + 2
    if letter in _CONTROLS:
        return Member(re.escape(_CONTROLS[letter])), at + 2
    if letter == "b" and within:
        return Member(r"\x08"), at + 2
    if letter in "pP" and (found := _PROPERTY.match(body, at)):
        name = found[2] or found[3]
        text = named(name, limit)
        text = _outside(text, limit) if (letter == "P") != bool(found[1]) else text
        return Member(text, is_set=True, is_exact=True), found.end()
    if (found := _CODED.match(body, at)) and ((code := _code(found)) < limit or "X" in flags):
        return Member(_character(code, limit)), found.end()
    if letter in "pPXCgkoLlNUuRB":
        raise Unusable(f"\\{letter} is not understood")
    return literal(body, at, flags)


def literal(body: str, at: int, flags: str) -> tuple[Member, int]:
    """An escaped letter without a meaning, which stands for itself but under the flag `X`."""
    letter = body[at + 1]
    if _LETTER.match(letter) and "X" in flags:
        raise Unusable(f"\\{letter} has no meaning")
    return Member(re.escape(letter)), at + 2


def posix_end(body: str, at: int) -> int:
    """Where `[:…:]`, `[.….]` or `[=…=]` at a place ends; 0 when there is none."""
    kind = body[at + 1 : at + 2]
    if not kind or kind not in ":.=":
        return 0
    end = body.find(kind + "]", at + 2)
    return end + 2 if end >= 0 and "]" not in body[at + 2 : end] and "[" + kind not in body[at + 2 : end] else 0


def posix(name: str, *, wide: bool, caseless: bool) -> Member:
    """Members of `:digit:` or `:^digit:`. Where case does not count, upper and lower are any letters."""
    plain = name.strip(":").removeprefix("^")
    if caseless and plain in ("upper", "lower"):
        plain = "alpha"
    limit = sys.maxunicode + 1 if wide else _BYTES
    if not name.startswith(":") or plain not in _POSIX:
        raise Unusable(f"unknown POSIX class {name}")
    text = named(_POSIX_WIDE[plain], limit) if wide and plain in _POSIX_WIDE else _POSIX[plain]
    return Member(_outside(text, limit) if name.startswith(":^") else text, is_set=True)


@lru_cache(maxsize=64)
def named(name: str, limit: int) -> str:
    """Members of a Unicode property: a general category, or a script by what its characters are called."""
    categories = _SEVERAL.get(name, (name,))
    text = _ranges(lambda one: unicodedata.category(one).startswith(categories), limit)
    if not text:
        script = {"HAN": "CJK"}.get(name.upper(), name.upper())
        text = _ranges(lambda one: unicodedata.name(one, "").startswith(script + " "), limit)
    if not text and limit > _BYTES:
        raise Unusable(f"unknown property {name}")
    return text or _outside(r"\x00-\xff", limit)


@lru_cache(maxsize=64)
def _outside(members: str, limit: int) -> str:
    """All characters that are not these; nothing at all as a range that no text reaches."""
    inside = re.compile(f"[{members}]", re.NOFLAG if limit > _BYTES else re.ASCII).match
    return _ranges(lambda one: inside(one) is None, limit) or "\U0010ffff"


def _ranges(holds: Callable[[str], bool], limit: int) -> str:
    found: list[str] = []
    start = -1
    for code in range(limit + 1):
        if code < limit and holds(chr(code)):
            start = code if start < 0 else start
        elif start >= 0:
            found.append(f"\\U{start:08x}-\\U{code - 1:08x}")
            start = -1
    return "".join(found)


def _code(coded: re.Match[str]) -> int:
    """The number of `\\x41`, `\\101` or `\\cA`."""
    hexadecimal, octal, control = coded[1] or coded[2], coded[3] or coded[4], coded[5]
    return ord(control.upper()) ^ 64 if control else int(octal, 8) if octal else int(hexadecimal or "0", 16)


def _character(code: int, limit: int) -> str:
    if code >= limit:
        raise Unusable("character code too large")
    return re.escape(chr(code))
