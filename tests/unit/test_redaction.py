"""Secrets taken out of what is logged."""

import logging
import sys

import pytest

from cartapi.engine.redaction import printable, redact
from cartapi.web.logs import JsonLines, TextLines

TOKEN = "c0061b49189e0b39a1ada27a76"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("GET /index.php?route=api/cart&api_token=abc&x=1", "GET /index.php?route=api/cart&api_token=***&x=1"),
        ("username=Default&key=sEcReT&x=1", "username=Default&key=***&x=1"),
        ('{"key": "sEcReT", "n": 1}', '{"key": "***", "n": 1}'),
        ("{'password': 'se cret'}", "{'password': '*** cret'}"),
        ("Authorization: Bearer abc.def", "Authorization: Bearer ***"),
        ("mysql+pymysql://shop:s3cret@db/shop", "mysql+pymysql://shop:***@db/shop"),
        (f"session {TOKEN} is gone", "session *** is gone"),
        (f"opened by {'Ab1' * 30}", "opened by ***"),
        ("order 12 placed; nothing else", "order 12 placed; nothing else"),
    ],
)
def test_secrets_are_masked(text: str, shown: str) -> None:
    assert redact(text) == shown


def test_what_goes_into_a_header_is_one_printable_line() -> None:
    assert printable("a\r\nb\x00ü") == "a??b??"
    assert printable("x" * 500, 10) == "x" * 10


@pytest.mark.parametrize("lines", [TextLines(), JsonLines()])
def test_log_lines_and_their_tracebacks_hold_no_secret(lines: logging.Formatter) -> None:
    try:
        raise ValueError(f"api_token={TOKEN}")
    except ValueError:
        record = logging.LogRecord("cartapi", logging.ERROR, "x", 1, "call with key=%s", ("sEcReT",), sys.exc_info())
    shown = lines.format(record)
    assert "ValueError" in shown
    assert TOKEN not in shown
    assert "sEcReT" not in shown
