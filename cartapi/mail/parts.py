"""The parts of a mail: each transfer encoded as the standard library would do it, byte for byte, but a text at a time.

Like there, a part is 7bit when it can be; else quoted-printable or base64, whichever is shorter for its first ten lines.
"""

import binascii
import random
import re
import sys
from base64 import encodebytes

_LONGEST = 78
_SNIFFED = 10
_BOUNDARY_DIGITS = len(str(sys.maxsize))
_UNPRINTABLE = re.compile(rb"[^\t\n -~]+")
_PRINTABLE = b"\t\n" + bytes(range(0x20, 0x7F))
_BLANKS = {" ": "=20", "\t": "=09"}


def single(text: str) -> str:
    """The rest of the headers and the body of a mail of plain text."""
    return _part("plain", text, "MIME-Version: 1.0\r\n")


def alternatives(text: str, html: str) -> str:
    """The same of a mail of plain text and HTML."""
    parts = _part("plain", text), _part("html", html, "MIME-Version: 1.0\r\n")
    boundary = _boundary()
    while any(boundary in part for part in parts):
        boundary = _boundary()
    head = f'MIME-Version: 1.0\r\nContent-Type: multipart/alternative;\r\n boundary="{boundary}"\r\n\r\n'
    return f"{head}--{boundary}\r\n{parts[0]}\r\n--{boundary}\r\n{parts[1]}\r\n--{boundary}--\r\n"


def _boundary() -> str:
    number = random.randrange(sys.maxsize)  # noqa: S311 - parts are looked through for it, it guards nothing
    return f"==============={number:0{_BOUNDARY_DIGITS}d}=="


def _part(subtype: str, text: str, more: str = "") -> str:
    encoding, body = _transfer_encoded(text)
    body = body.replace("\n", "\r\n")
    return f'Content-Type: text/{subtype}; charset="utf-8"\r\nContent-Transfer-Encoding: {encoding}\r\n{more}\r\n{body}'


def _transfer_encoded(text: str) -> tuple[str, str]:
    """Name of the encoding, and the text in it with line feeds alone; the last line has one, too."""
    lines = text.encode().splitlines()
    if text.isascii() and max(map(len, lines), default=0) <= _LONGEST:
        return "7bit", (b"\n".join(lines) + b"\n").decode()
    head = _quoted_printable(lines[:_SNIFFED])
    if len(head) > len(binascii.b2a_base64(b"\r\n".join([*lines[:_SNIFFED], b""]))):
        return "base64", encodebytes(b"\r\n".join([*lines, b""])).decode()
    return "quoted-printable", head + _quoted_printable(lines[_SNIFFED:])


def _quoted_printable(lines: list[bytes]) -> str:
    quoted = b"\n".join([*lines, b""]).replace(b"=", b"=3D")
    if quoted.translate(None, _PRINTABLE):  # most mails hold nothing else, and the expression is slow to see that
        quoted = _UNPRINTABLE.sub(lambda run: b"=" + binascii.hexlify(run[0], b"=").upper(), quoted)
    return "\n".join(
        [line if len(line) <= _LONGEST and line[-1:] not in _BLANKS else _wrapped(line) for line in quoted.decode().split("\n")]
    )


def _wrapped(line: str) -> str:
    """A quoted line in pieces of up to 78 characters: none splits an escape, and the line ends in no blank."""
    pieces: list[str] = []
    while len(line) > _LONGEST:
        room = 75 if line[75] == "=" else 76 if line[76] == "=" else 77
        pieces.append(line[:room])
        line = line[room:]
    last = line[-1:]
    if last in _BLANKS:
        kept, escape = line[:-1], _BLANKS[last]
        line = kept + (escape if len(line) < 77 else f"{last}=\n" if len(line) == 77 else f"=\n{escape}")
    return "=\n".join([*pieces, line])
