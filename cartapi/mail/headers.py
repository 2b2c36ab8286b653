"""Header lines as the standard library folds them, in a fraction of its time.

Its parser is asked only about what may need quoting, encoding or folding, and its answers are kept for a while, since a shop writes
the same sender into every mail. What needs none of that is written as it is: the same bytes.

Asked, it decodes what reads as an encoded word (`=?utf-8?q?=0D=0ABcc:…?=`), and Pythons before 3.11.10 and 3.12.5 then write the
line breaks that were in it. So an address that holds one is never given to it, and a header that came out as two is made again of
a text without any.
"""

import re
from email.headerregistry import Address
from email.policy import SMTP
from functools import lru_cache

_NEVER_FOLDED = 78  # of SMTP's policy: a line up to this length stays one
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
    return _folded(name, _undecodable(text)) if _SECOND_HEADER.search(header) else header


@lru_cache(maxsize=128)
def _mailbox(name: str, display_name: str, username: str, domain: str) -> str:
    header = _folded(name, Address(display_name, username, domain))
    return _folded(name, Address(_undecodable(display_name), username, domain)) if _SECOND_HEADER.search(header) else header


def _folded(name: str, value: str | Address) -> str:
    return _POLICY.fold_binary(*_POLICY.header_store_parse(name, value)).decode("ascii")


def _undecodable(text: str) -> str:
    return text.replace("=?", "= ?")
