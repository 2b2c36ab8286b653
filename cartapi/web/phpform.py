"""Forms and query strings as PHP 8.2 reads them (specification: sessions.md §2).

`product[0][option][226]=15` becomes `{"product": {0: {"option": {226: "15"}}}}`. Values are as they were sent; give the
result to `engine.phptext.clean` before anything reads it. Bytes that are no UTF-8 are lone surrogates until then.
Nothing here raises, whatever the bytes, except TooLarge.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder

from cartapi.engine.phpcast import INT_MAX, array_key
from cartapi.engine.phptext import Input

Form = dict[int | str, Input]

_MANGLED = str.maketrans(" .[", "___")
_C_BLANKS = " \t\n\v\f\r"
_PERCENT, _PLUS = ord("%"), ord("+")
"""Python looks for the number of a byte at once; for `b"%"` it asks first whether that is a number, which raises an error."""


class Limits(NamedTuple):
    """How much one form may hold: fields, levels of `[…]`, and the length of a value and of a name as sent.

    Fields nested too deeply are left out, as in PHP; every other limit raises TooLarge, since PHP's silent loss of what
    comes after 1000 fields would cut large carts short.
    """

    fields: int = 10_000
    depth: int = 64
    value_length: int = 65_535
    name_length: int = 2_048


class TooLarge(Exception):
    """A form goes beyond a limit; `limit` is the name of the one in Limits, `allowed` its value."""

    def __init__(self, limit: str, allowed: int) -> None:
        super().__init__(f"{limit} is limited to {allowed}")
        self.limit = limit
        self.allowed = allowed


DEFAULT_LIMITS = Limits()
URLENCODED, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"


def parse_urlencoded(raw: bytes, limits: Limits = DEFAULT_LIMITS) -> Form:
    """A query string or an `application/x-www-form-urlencoded` body."""
    flat = _flat(raw, limits)
    return flat if flat is not None else parse_pairs(_pieces(raw), limits)


def parse_multipart(raw: bytes, content_type: str, limits: Limits = DEFAULT_LIMITS) -> Form:
    """A `multipart/form-data` body. Files are left out; of a broken body what comes before the break counts."""
    boundary = parse_options_header(content_type)[1].get("boundary", "")
    return parse_pairs(_parts(raw, boundary.encode("utf-8", "replace")), limits) if boundary else {}


def parse_body(raw: bytes, content_type: str, limits: Limits = DEFAULT_LIMITS) -> Form:
    """The form in a request body; empty for every other content type, JSON among them."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind == URLENCODED:
        return parse_urlencoded(raw, limits)
    return parse_multipart(raw, content_type, limits) if kind == MULTIPART else {}


def parse_pairs(pairs: Iterable[tuple[str | bytes, str | bytes]], limits: Limits = DEFAULT_LIMITS) -> Form:
    """Decoded names and values, in the order they were sent, as nested arrays."""
    tree = _Tree(limits.depth)
    for count, (name, value) in enumerate(pairs):
        if count >= limits.fields:
            raise TooLarge("fields", limits.fields)
        _check(name, value, limits)
        tree.add(_text(name), _text(value))
    return tree.form


def _check(name: str | bytes, value: str | bytes, limits: Limits) -> None:
    if len(name) > limits.name_length:
        raise TooLarge("name_length", limits.name_length)
    if len(value) > limits.value_length:
        raise TooLarge("value_length", limits.value_length)


def _text(raw: str | bytes) -> str:
    return raw.decode("utf-8", "surrogateescape") if isinstance(raw, bytes) else raw


def _flat(raw: bytes, limits: Limits) -> Form | None:
    """The form if its names are plain words, as they nearly always are, and no limit is near; else None."""
    if len(raw) > limits.value_length or not raw.isascii():
        return None
    text = raw.decode("ascii")
    if "[" in text or "%5B" in text or text.count("&") >= limits.fields:
        return None
    form: Form = {}
    for piece in text.split("&"):
        name, _, value = piece.partition("=")
        if not name.isidentifier() or len(name) > limits.name_length:
            return None
        if "+" in value:
            value = value.replace("+", " ")
        form[name] = unquote_to_bytes(value).decode("utf-8", "surrogateescape") if "%" in value else value
    return form


def _pieces(raw: bytes) -> Iterator[tuple[bytes, bytes]]:
    encoded = _PERCENT in raw or _PLUS in raw
    for piece in raw.split(b"&"):
        if piece:
            name, _, value = piece.partition(b"=")
            yield (_decoded(name), _decoded(value)) if encoded else (name, value)


def _decoded(text: bytes) -> bytes:
    text = text.replace(b"+", b" ")
    return unquote_to_bytes(text) if _PERCENT in text else text


def _parts(raw: bytes, boundary: bytes) -> Iterator[tuple[str, bytes]]:
    decoder = MultipartDecoder(boundary)
    decoder.receive_data(raw)
    decoder.receive_data(None)
    name: str | None = None
    chunks: list[bytes] = []
    try:
        while not isinstance(event := decoder.next_event(), Epilogue):
            if isinstance(event, Field | File):
                name, chunks = (event.name if isinstance(event, Field) else None), []
            elif isinstance(event, Data):
                chunks.append(event.data)
                if not event.more_data and name is not None:
                    yield name, b"".join(chunks)
    except ValueError:  # the decoder's word for a broken body
        return


class _Tree:
    """Nested arrays in the making. `free` is the next integer key of an array, by its identity."""

    def __init__(self, depth: int) -> None:
        self.form: Form = {}
        self.depth = depth
        self.free: dict[int, int] = {}

    def add(self, name: str, value: str) -> None:
        """Put a value where its name says, replacing what is there; names that say nowhere are left out."""
        if name.isidentifier():
            self.form[name] = value
            return
        name = name.partition("\0")[0].lstrip(" ")
        outer, _, inner = name.partition("[")
        if not outer:
            return
        keys = self._keys(inner) if len(outer) < len(name) else []
        if keys is None:
            self.form.pop(array_key(outer.translate(_MANGLED)), None)
        elif keys:
            self._put(array_key(outer.translate(_MANGLED)), keys, value)
        else:
            self.form[array_key(name.translate(_MANGLED))] = value

    def _keys(self, inner: str) -> list[int | str | None] | None:
        """Keys of what follows the first `[`, None for `[]`; text after the last good `]` is ignored. None: too deep."""
        keys: list[int | str | None] = []
        start = 0
        while True:
            if len(keys) == self.depth:
                return None
            end = inner.find("]", start)
            if end < 0:
                return keys
            key = inner[start:end]
            keys.append(None if len(key) < 2 and key in _C_BLANKS else array_key(key))
            if inner[end + 1 : end + 2] != "[":
                return keys
            start = end + 2

    def _put(self, outer: int | str, keys: list[int | str | None], value: str) -> None:
        array, key = self.form, outer
        for following in keys:
            child = array.get(key)
            if not isinstance(child, dict):
                child = {}
                self.free.pop(id(child), None)
                array[key] = child
            next_key = self._claim(child, following)
            if next_key is None:
                return
            array, key = child, next_key
        array[key] = value

    def _claim(self, array: Form, key: int | str | None) -> int | str | None:
        """The key to use: for `[]` the highest integer key plus one, from 0. None: there is no higher integer."""
        if isinstance(key, str):
            return key
        free = self.free.get(id(array))
        if key is None:
            key = free or 0
            if key > INT_MAX:
                return None
        if free is None or key >= free:
            self.free[id(array)] = key + 1
        return key
