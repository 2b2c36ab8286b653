"""What happens to every text a client sends (sessions.md §2, pricing.md §0, checkout.md §1)."""

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartapi.engine.phptext import clean, cut, escape, is_email, strip, unescape


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ('Tom & "Co"', "Tom &amp; &quot;Co&quot;"),
        ("<b>", "&lt;b&gt;"),
        ("it's", "it's"),
        ("&amp;", "&amp;amp;"),
        ("", ""),
        ("é£😀", "é£😀"),
    ],
)
def test_escape(text: str, escaped: str):
    assert escape(text) == escaped


@pytest.mark.parametrize(
    ("text", "stripped"),
    [(" a b \t\n", "a b"), ("\0\x0b\r\nx\0", "x"), ("\xa0x\u2003", "\xa0x\u2003"), ("\fx\x85", "\fx\x85"), ("  ", "")],
)
def test_strip(text: str, stripped: str):
    assert strip(text) == stripped


class TestClean:
    @pytest.mark.parametrize(
        ("value", "cleaned"),
        [
            (" a&b ", "a&amp;b"),
            (" &nbsp; ", "&amp;nbsp;"),
            ("plain", "plain"),
            ("Ünïcode ", "Ünïcode"),
            ("bad\udcff", ""),
            ("\ud83d", ""),
            (None, ""),
            ([], {}),
            ([" x ", None], {0: "x", 1: ""}),
            ({" a ": {"<b>": [" 1 "]}}, {"a": {"&lt;b&gt;": {0: "1"}}}),
            ({5: "x", " 6": "y", "07": "z"}, {5: "x", 6: "y", "07": "z"}),
            ({"bad\udcff": "x"}, {"": "x"}),
        ],
    )
    def test_values_and_keys(self, value: str | dict | list | None, cleaned: object):
        assert clean(value) == cleaned

    @pytest.mark.parametrize(
        ("members", "cleaned"),
        [
            ([("x", "1"), (" x", "2"), ("y", "3")], [("x", "2"), ("y", "3")]),
            ([("a", "1"), (" x", "2"), ("b", "3"), ("x", "4")], [("a", "1"), ("b", "3"), ("x", "4")]),
            ([("<", "1"), ("&lt;", "2")], [("&amp;lt;", "2")]),
            ([("&lt;", "2"), ("<", "1")], [("&amp;lt;", "2"), ("&lt;", "1")]),
        ],
    )
    def test_keys_that_fall_together(self, members: list[tuple[str, str]], cleaned: list[tuple[str, str]]):
        assert list(clean(dict(members)).items()) == cleaned

    def test_length_counts_the_escaped_text(self):
        assert len(clean("&" * 6)) == 30
        assert len(clean("&" * 8)) == 40


values = st.recursive(
    st.none() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters()) | st.integers(), inner, max_size=3),
)


@given(values)
def test_cleaned_input_is_always_utf8(value: str | dict | list | None):
    for text in texts(clean(value)):
        assert text.encode().decode() == text


def texts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for key, member in value.items() for text in (str(key), *texts(member))]
    return [str(value)]


class TestUnescape:
    @pytest.mark.parametrize(
        ("text", "plain"),
        [
            ("Tom &amp; &quot;Co&quot;", 'Tom & "Co"'),
            ("&lt;b&gt;", "<b>"),
            ("&amp;lt;", "&lt;"),
            ("&#039;&#39;&#x27;&#X27;", "''''"),
            ("&eacute;&euro;&nbsp;&Alpha;", "é€\xa0Α"),
            ("&#128512;&#x1F600;", "😀😀"),
            ("&#0000000000065;", "A"),
            # without a semicolon, unknown, or forbidden: as it is
            ("&amp &lt&gt", "&amp &lt&gt"),
            ("&apos;", "&apos;"),
            ("&unknown;", "&unknown;"),
            ("&AMP;", "&AMP;"),
            ("&#0;&#x1;&#127;&#128;", "&#0;&#x1;&#127;&#128;"),
            ("&#xD800;&#x110000;&#99999999999;", "&#xD800;&#x110000;&#99999999999;"),
            ("&#;&#x;&;&", "&#;&#x;&;&"),
            ("no entity", "no entity"),
        ],
    )
    def test_table(self, text: str, plain: str):
        assert unescape(text) == plain

    @given(st.text())
    def test_it_undoes_escape(self, text: str):
        assert unescape(escape(text)) == text

    @given(st.text("&#xX;0123456789abcampltquo"))
    def test_it_never_fails(self, text: str):
        unescape(text)

    @given(st.text("<>&\"'é "))
    def test_it_reads_what_python_escapes(self, text: str):
        assert unescape(html.escape(text)) == text


class TestEmail:
    @pytest.mark.parametrize(
        "address",
        [
            "a@b.c",
            "a@b.c1",
            "a@b.c-d",
            "a@b.xn--p1ai",
            "a@xn--e1afmkfd.xn--p1ai",
            "john.doe+tag@example.com",
            "A.B@EXAMPLE.COM",
            "!#$%&'*+-/=?^_`{|}~@example.com",
            "a@b--c.d",
            "a@1.2.c",
            "a" * 64 + "@b.c",
            "a@" + "b" * 63 + ".c",
            "a@[127.0.0.1]",
            "a@[IPv6:::1]",
            "a@[ipv6:2001:db8::ff00:42:8329]",
        ],
    )
    def test_addresses(self, address: str):
        assert is_email(address)

    @pytest.mark.parametrize(
        "address",
        [
            "",
            "a",
            "@b.c",
            "a@",
            "a@b",
            "a@b.1",
            "a@1.2.3.4",
            "a@b.1c",
            "a@b.co.",
            "a@b..co",
            "a@.b.c",
            "a@-b.c",
            "a@b-.c",
            "a@b.c-",
            "a@b_c.d",
            ".a@b.c",
            "a.@b.c",
            "a..b@c.d",
            "a@b@c.d",
            "a b@c.d",
            "a@b.c ",
            "a@b.c\n",
            "a&amp;b@c.d",
            "&quot;a&quot;@b.c",
            "é@b.c",
            "a@é.c",
            "a@ſ.k",
            "a" * 65 + "@b.c",
            "a@" + "b" * 64 + ".c",
            "a@" + "b." * 130 + "c",
            "a@[127.0.0.256]",
            "a@[127.0.0.01]",
            "a@[::1]",
            "a@[IPv6:fe80::1%eth0]",
            "a@[]",
        ],
    )
    def test_no_addresses(self, address: str):
        assert not is_email(address)

    @given(st.text("a.@-[]IPv6:1") | st.text())
    def test_it_never_fails(self, text: str):
        is_email(text)


def test_cut_counts_characters():
    assert cut("äöü&amp;", 4) == "äöü&"
    assert cut("ab", 4) == "ab"
