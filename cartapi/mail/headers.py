"""Header lines as the standard library folds them, in a fraction of its time.

Its parser is asked only about what may need quoting, encoding or folding, and its answers are kept for a while, since a shop writes
the same sender into every mail. What needs none of that is written as it is: the same bytes.

A subject of several lines is the exception: the library loses blanks between encoded words there, or breaks the line before the
first word, which some readers show as a blank. It is written in encoded words of ours unless the library only broke it at blanks.

Asked, it decodes what reads as an encoded word (`=?utf-8?q?=0D=0ABcc:…?=`), and Pythons before 3.11.10 and 3.12.5 then write the
line breaks that were in it. So an address that holds one is never given to it, a subject that came out as several lines is encoded
by us, and another header that came out as two is made again of a text without any.
"""

import re
from base64 import b64encode
from collections.abc import Iterator
from email.headerregistry import Address
from email.policy import SMTP
from functools import lru_cache

_NEVER_FOLDED = 78  # of SMTP's policy: a line up to this length stays one
_ENCODED_LINE = 76  # of RFC 2047: no longer line may hold an encoded word
# no "=", and no two blanks in a row
_PLAIN_WORDS = re.compile(r"[!-<>-~]+(?: [!-<>-~]+)*")
_PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9]+(?:[._+-][A-Za-z0-9]+)*@[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*")
_ENCODED_WORD = re.compile(r"=\?.*\?=")
_SECOND_HEADER = re.compile(r"\r\n[^ \t]|\r[^ \t\n]|\n[^ \t]")
# 7bit keeps the whole mail ASCII: it passes any server and any column
_POLICY = SMTP.clone(cte_type="7bit")


def words(name: str, text: str) -> str:
    """A header of words, such as a subject. `text` is one line."""
    line = f"{name}: {text}"
    return f"{line}\r\n" if len(line) <= _NEVER_FOLDED and _PLAIN_WORDS.fullmatch(text) else _words(name, text)


def mailbox(name: str, box: Address) -> str:
    """A header of one mailbox. Its display name is one line, its address without blanks."""
    line = f"{name}: {box.addr_spec}"
    plain = not box.display_name and len(line) <= _NEVER_FOLDED and _PLAIN_ADDRESS.fullmatch(box.addr_spec)
    if plain or _ENCODED_WORD.search(box.addr_spec):
        return f"{line}\r\n"
    return _mailbox(name, box.display_name, box.username, box.domain)


@lru_cache(maxsize=128)
def _words(name: str, text: str) -> str:
    header = _folded(name, text)
    first, *more = header.splitlines()
    broken_at_blanks = first != f"{name}:" and header.replace("\r\n", "") == f"{name}: {text}"
    return header if broken_at_blanks or not more else _encoded(name, text)


def _encoded(name: str, text: str) -> str:
    """The header in encoded words (RFC 2047), one a line: what is between two of them is not read."""
    room = (_ENCODED_LINE - len(f"{name}: =?utf-8?b??=")) // 4 * 3
    words = (f"=?utf-8?b?{b64encode(piece).decode()}?=" for piece in _pieces(text, room))
    return f"{name}: " + "\r\n ".join(words) + "\r\n"


def _pieces(text: str, size: int) -> Iterator[bytes]:
    """The text's bytes in pieces of whole characters, none longer than `size`."""
    piece = b""
    for character in text:
        encoded = character.encode(errors="replace")
        if len(piece) + len(encoded) > size:
            yield piece
            piece = b""
        piece += encoded
    yield piece


@lru_cache(maxsize=128)
def _mailbox(name: str, display_name: str, username: str, domain: str) -> str:
    header = _folded(name, Address(display_name, username, domain))
    return _folded(name, Address(_undecodable(display_name), username, domain)) if _SECOND_HEADER.search(header) else header


def _folded(name: str, value: str | Address) -> str:
    return _POLICY.fold_binary(*_POLICY.header_store_parse(name, value)).decode("ascii")


def _undecodable(text: str) -> str:
    return text.replace("=?", "= ?")
