"""Bodies of requests by their `Content-Type` (rest-cart.md §2.3)."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, cast

from flask import request

from cartapi.rest import xml_body
from cartapi.rest.errors import BAD_REQUEST, INVALID_DATA, UNDECODABLE, RestError
from cartapi.web.phpform import parse_urlencoded
from cartapi.web.request import limits

Body = dict[str, Any]
_HEADER = re.compile(r"([a-zA-Z0-9/\-+*.]+)\s*(?:;\s*(.*))?", re.ASCII | re.DOTALL)
_CHARSET = re.compile(r"charset\s*=\s*\"?([^\s;\"]+)\"?", re.IGNORECASE)
_TEXT = re.compile(rb"[\x20-\x7e\r\n]*")


def read() -> Body:
    """The request's body as an object, texts as they were sent. Raises 400."""
    kind = _media_type()
    parse = _PARSERS.get(kind)
    if parse is None:
        text = f'Server can not understand Content-Type HTTP header media type "{kind}"'
        raise RestError.of(BAD_REQUEST, text, "content_type", "Content-Type")
    raw = request.get_data(cache=True)
    if not raw.strip():
        raise RestError.of(BAD_REQUEST, UNDECODABLE, "body")
    value = parse(raw)
    if not isinstance(value, Mapping):
        raise RestError.of(BAD_REQUEST, INVALID_DATA, "body")
    return {str(key): member for key, member in cast("Mapping[object, Any]", value).items()}


def read_optional() -> Body:
    """The body where none is needed; {} for one that cannot be read (rest-cart.md §2.3)."""
    try:
        return read()
    except RestError:
        return {}


def _media_type() -> str:
    header = request.headers.get("Content-Type", "").strip()
    if not header:
        raise RestError.of(BAD_REQUEST, "Content-Type header is empty", "content_type", "Content-Type")
    match = _HEADER.fullmatch(header)
    if match is None:
        raise RestError.of(BAD_REQUEST, "Invalid Content-Type header", "content_type", "Content-Type")
    charset = _CHARSET.search(match.group(2) or "")
    if charset is not None and charset.group(1).lower() not in ("utf-8", "utf8"):
        raise RestError.of(BAD_REQUEST, "UTF-8 is the only supported charset", "content_type", "Content-Type")
    return match.group(1).lower()


def _json(raw: bytes) -> object:
    try:
        return json.loads(raw.decode("utf-8-sig"), parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise RestError.of(BAD_REQUEST, UNDECODABLE, "body") from None


def _refuse(constant: str) -> float:
    raise ValueError(constant)


def _xml(raw: bytes) -> object:
    try:
        return xml_body.parse(raw)
    except xml_body.BadXmlError:
        raise RestError.of(BAD_REQUEST, UNDECODABLE, "body") from None


def _query(raw: bytes) -> object:
    if not _TEXT.fullmatch(raw):
        raise RestError.of(BAD_REQUEST, "Invalid data type. Check Content-Type.", "body")
    return _form(raw)


def _form(raw: bytes) -> object:
    return parse_urlencoded(raw.strip(), limits())


_PARSERS: Mapping[str, Callable[[bytes], object]] = {
    "application/json": _json,
    "text/plain": _query,
    "application/x-www-form-urlencoded": _form,
    "application/xml": _xml,
    "application/xhtml+xml": _xml,
    "text/xml": _xml,
}
