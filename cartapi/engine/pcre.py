"""PCRE patterns with delimiters and flags, as PHP 8.2 compiles them, matched by Python's `re` (checkout.md §2).

Without the flag `u` PCRE matches bytes, and its letters are those of ASCII: pattern and text are then read as Latin-1, a character
a byte. What Python cannot match (recursion, verbs, branch resets) counts as unusable, as does what PHP refuses.
"""

import re
from collections.abc import Callable

from cartapi.engine.pcre_classes import Member, Unusable, escaped, literal, posix, posix_end

_CLOSING = {"(": ")", "[": "]", "{": "}", "<": ">"}
_KNOWN_FLAGS = frozenset("imsxADSUXJun \r\n")
_FLAGS = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL, "x": re.VERBOSE}
_QUANTIFIER = re.compile(r"\{[0-9]+(?:,[0-9]*)?\}")
_REPEATED = re.compile(r"[*+?]|\{[0-9]+(?:,[0-9]*)?\}")
_NAMED = re.compile(r"\(\?(?:P?<([A-Za-z_]\w*)>|'([A-Za-z_]\w*)')", re.ASCII)
_AS_IT_IS = re.compile(r"\(\?(?:[:=!>]|<[=!])|\(\?\((?:[0-9]+|[A-Za-z_]\w*)\)", re.ASCII)
_SWITCH = re.compile(r"\(\?([imsxUJn]*)(?:-([imsxUJn]*))?([:)])")
_BACK = re.compile(r"\\(?:g\{?(-?[0-9]+)\}?|[gk](?:\{(\w+)\}|<(\w+)>|'(\w+)')|\(\?P=(\w+)\))", re.ASCII)
_SIMPLE = {
    "z": r"\Z", "Z": r"(?=\n?\Z)", "G": r"\A", "B": r"(?!\b)", "K": "", "E": "", "N": r"[^\n]",
    "R": r"(?:\r\n|[\n\x0b\f\r\x85\u2028\u2029])",
}  # fmt: skip
"""Escapes that Python writes in another way; `\\K` does not change whether a pattern matches."""
_NOT_REPEATED = "ZBK"


def matcher(pattern: str) -> Callable[[str], bool]:
    """Whether a text matches somewhere. Raises `Unusable`."""
    body, flags = _parts(pattern)
    wide = "u" in flags
    options = sum((_FLAGS[flag] for flag in set(flags) & _FLAGS.keys()), re.NOFLAG if wide else re.ASCII)
    text = _Translation(body if wide else _bytes(body), flags).text()
    try:
        compiled = re.compile(rf"\A(?:{text})" if "A" in flags else text, options)
    except (re.error, OverflowError, RecursionError) as error:
        raise Unusable(str(error)) from error
    if wide:
        return lambda subject: compiled.search(subject) is not None
    return lambda subject: compiled.search(_bytes(subject)) is not None


def _bytes(text: str) -> str:
    """A character for each byte of the text."""
    return text.encode("utf-8", "surrogatepass").decode("latin-1")


def _parts(pattern: str) -> tuple[str, str]:
    """What stands between the delimiters, and the flags behind. Bracket delimiters nest; a backslash hides any."""
    text = pattern.lstrip(" \t\n\r\v\f")
    opening = text[:1]
    if not opening or opening == "\\" or (opening.isascii() and opening.isalnum()):
        raise Unusable("no delimiter")
    closing, depth, at = _CLOSING.get(opening, opening), 1, 1
    while at < len(text):
        if text[at] == "\\":
            at += 1
        elif text[at] == closing:
            depth -= 1
            if not depth:
                break
        elif text[at] == opening:
            depth += 1
        at += 1
    if at >= len(text):
        raise Unusable("no ending delimiter")
    flags = text[at + 1 :]
    if not _KNOWN_FLAGS.issuperset(flags):
        raise Unusable("unknown flag")
    return text[1:at], flags


class _Translation:
    """The pattern from left to right. `switches` are, for each open group, the `(?i:` that stand for its `(?i)` so far."""

    def __init__(self, body: str, flags: str) -> None:
        self.body = body
        self.flags = flags
        self.at = 0
        self.groups = 0
        self.switches: list[list[str]] = [[]]

    def text(self) -> str:
        """The whole in Python's dialect."""
        written: list[str] = []
        while self.at < len(self.body):
            written.append(self._next())
        if len(self.switches) > 1:
            raise Unusable("missing )")
        return "".join(written) + self._closed()

    def _next(self) -> str:
        character = self.body[self.at]
        if character == "\\":
            return self._escape()
        if character == "(":
            return self._group()
        if character == "[":
            return self._class()
        if character == "#" and "x" in self.flags:
            self._taken(re.compile(r"[^\n]*"))
            return ""
        if character == "{" and (found := _QUANTIFIER.match(self.body, self.at)):
            self.at = found.end()
            return found[0]
        self.at += 1
        if character == "|":
            return self._closed() + "|" + "".join(self.switches[-1])
        if character == ")":
            if len(self.switches) == 1:
                raise Unusable("unmatched )")
            ending = self._closed() + ")"
            self.switches.pop()
            return ending
        if character == "$" and "D" in self.flags and "m" not in self.flags:
            return r"\Z"
        return "\\" + character if character in "{}" else character

    def _closed(self) -> str:
        return ")" * len(self.switches[-1])

    def _taken(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.body, self.at)
        if found is None:
            raise Unusable("not understood")
        self.at = found.end()
        return found[0]

    def _group(self) -> str:
        """A parenthesis and what makes it special."""
        body, at = self.body, self.at
        if body.startswith("(?#", at):
            self.at = body.find(")", at) + 1
            if not self.at:
                raise Unusable("missing )")
            return ""
        if body.startswith("(?P=", at):
            return self._taken(re.compile(r"\(\?P=\w+\)"))
        if found := _SWITCH.match(body, at):
            self.at = found.end()
            on, off = ("".join(flag for flag in text or "" if flag in _FLAGS) for text in found.groups()[:2])
            group = f"(?{on}{'-' + off if off else ''}:"
            if found[3] == ")":
                self.switches[-1].append(group)
            else:
                self.switches.append([])
            return group
        self.switches.append([])
        if found := _NAMED.match(body, at):
            self.at = found.end()
            self.groups += 1
            return f"(?P<{found[1] or found[2]}>"
        if body.startswith("(?", at) or body.startswith("(*", at):
            return self._taken(_AS_IT_IS)
        self.at += 1
        if "n" in self.flags:
            return "(?:"
        self.groups += 1
        return "("

    def _escape(self) -> str:
        """A backslash and what it makes of the characters behind it, outside a class."""
        letter = self.body[self.at + 1 : self.at + 2]
        if letter == "Q":
            return re.escape(self._quoted())
        if letter and letter in "gk":
            return self._back_reference()
        if letter in _SIMPLE:
            self.at += 2
            if letter in _NOT_REPEATED and _REPEATED.match(self.body, self.at):
                raise Unusable("nothing to repeat")
            return _SIMPLE[letter]
        if letter and letter in "bA123456789":
            self.at += 2
            return "\\" + letter
        member, self.at = escaped(self.body, self.at, self.flags)
        return member.alone()

    def _back_reference(self) -> str:
        found = _BACK.match(self.body, self.at)
        if found is None:
            raise Unusable("not understood")
        self.at = found.end()
        if name := found[2] or found[3] or found[4]:
            return f"(?P={name})"
        number = int(found[1])
        number = number if number > 0 else self.groups + 1 + number
        if number < 1:  # no such group, so a letter without a meaning
            member, self.at = literal(self.body, found.start(), self.flags)
            return member.alone()
        return f"(?:\\{number})"

    def _quoted(self) -> str:
        """The letters between `\\Q` and `\\E`, or the end."""
        end = self.body.find(r"\E", self.at)
        text = self.body[self.at + 2 : end if end >= 0 else len(self.body)]
        self.at = end + 2 if end >= 0 else len(self.body)
        return text

    def _class(self) -> str:
        """A class in brackets; a POSIX class is one of its members and never stands alone."""
        if posix_end(self.body, self.at):
            raise Unusable("POSIX classes stand within brackets only")
        negated = self.body.startswith("[^", self.at)
        self.at += 1 + negated
        found: list[Member] = []
        while (character := self.body[self.at : self.at + 1]) != "]" or not found:
            if not character:
                raise Unusable("missing ]")
            found.append(self._member(character))
        self.at += 1
        plain = "".join(member.within for member in found if not member.is_exact)
        exact = "".join(member.within for member in found if member.is_exact)
        if not exact:
            return f"[{'^' if negated else ''}{plain}]"
        as_they_are = Member(exact, is_set=True, is_exact=True).alone()
        if negated:
            return f"(?:(?!{as_they_are}){f'[^{plain}]' if plain else '(?s:.)'})"
        return f"(?:[{plain}]|{as_they_are})" if plain else as_they_are

    def _member(self, character: str) -> Member:
        if self.body.startswith(r"\Q", self.at):
            return Member(re.escape(self._quoted()))
        if self.body.startswith(r"\E", self.at):
            self.at += 2
            return Member("")
        end = posix_end(self.body, self.at) if character == "[" else 0
        if end:
            name, self.at = self.body[self.at + 1 : end - 1], end
            return self._set(posix(name, wide="u" in self.flags, caseless="i" in self.flags))
        if character == "\\":
            member, self.at = escaped(self.body, self.at, self.flags, within=True)
            return self._set(member) if member.is_set else member
        self.at += 1
        return Member("\\" + character if character in "[]&|~^" else character)

    def _set(self, member: Member) -> Member:
        """Several characters; no range may begin with them."""
        if self.body.startswith("-", self.at) and not self.body.startswith("-]", self.at):
            raise Unusable("invalid range")
        return member
