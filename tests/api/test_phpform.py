"""Form names and values as PHP reads them (sessions.md §2)."""

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartapi.engine.phptext import clean
from cartapi.web import fields
from cartapi.web.phpform import Limits, TooLarge, parse_body, parse_multipart, parse_pairs, parse_urlencoded

SENT = [
    # the everyday call
    ("product_id=2&quantity=1", {"product_id": "2", "quantity": "1"}),
    ("product[0][option][227][]=17", {"product": {0: {"option": {227: {0: "17"}}}}}),
    # the last wins, and so does its type, at the first one's place
    ("a=1&a=2", {"a": "2"}),
    ("a[x]=1&a=2", {"a": "2"}),
    ("a=2&a[x]=1", {"a": {"x": "1"}}),
    ("a=1&b=2&a=3", {"a": "3", "b": "2"}),
    # lists: the next key is the highest integer key plus one
    ("a[]=x&a[]=y", {"a": {0: "x", 1: "y"}}),
    ("a[1]=x&a[]=y", {"a": {1: "x", 2: "y"}}),
    ("a[-5]=x&a[]=y", {"a": {-5: "x", -4: "y"}}),
    ("a[7]=x&a[3]=y&a[]=z", {"a": {7: "x", 3: "y", 8: "z"}}),
    ("a[k]=x&a[]=y", {"a": {"k": "x", 0: "y"}}),
    ("a[ ]=x&a[]=y", {"a": {0: "x", 1: "y"}}),
    ("a[][x]=1&a[][y]=2", {"a": {0: {"x": "1"}, 1: {"y": "2"}}}),
    ("a[][]=1&a[][]=2", {"a": {0: {0: "1"}, 1: {0: "2"}}}),
    ("a[]=1&a=2&a[]=3", {"a": {0: "3"}}),
    ("a[9223372036854775807]=x&a[]=y", {"a": {9223372036854775807: "x"}}),
    # integer-like keys are integers
    ("12=x&-5=y", {12: "x", -5: "y"}),
    ("a[12]=x&a[-5]=y&a[0]=z", {"a": {12: "x", -5: "y", 0: "z"}}),
    ("a[01]=x&a[1.5]=y&a[-0]=z&a[%201]=w", {"a": {"01": "x", "1.5": "y", "-0": "z", " 1": "w"}}),
    ("a[9223372036854775808]=x", {"a": {"9223372036854775808": "x"}}),
    # the outermost name is mangled, keys inside brackets are not
    ("a.b=1", {"a_b": "1"}),
    ("a b=1", {"a_b": "1"}),
    ("a+b=1", {"a_b": "1"}),
    ("a[b=1", {"a_b": "1"}),
    ("%20%20a=1", {"a": "1"}),
    ("a[b.c d]=1", {"a": {"b.c d": "1"}}),
    ("a.b[c.d]=1", {"a_b": {"c.d": "1"}}),
    # text after the last good bracket is ignored
    ("a[b]c=1", {"a": {"b": "1"}}),
    ("a[b]]=1", {"a": {"b": "1"}}),
    ("a[b][=1", {"a": {"b": "1"}}),
    ("a[b]c[d]=1", {"a": {"b": "1"}}),
    ("a[[b]]=1", {"a": {"[b": "1"}}),
    # no name
    ("[a]=1", {}),
    ("=1", {}),
    ("&&a=1&&", {"a": "1"}),
    ("%20=1", {}),
    ("", {}),
    # values
    ("a&b=", {"a": "", "b": ""}),
    ("a=%ZZ", {"a": "%ZZ"}),
    ("a=%4", {"a": "%4"}),
    ("a=1;b=2", {"a": "1;b=2"}),
    ("a=b=c", {"a": "b=c"}),
    ("a=1+2%2B3", {"a": "1 2+3"}),
    ("a=caf%C3%A9", {"a": "café"}),
    ("product%5B0%5D%5Bproduct_id%5D=42", {"product": {0: {"product_id": "42"}}}),
    # NUL ends a name and is kept in a value
    ("a%00b=1", {"a": "1"}),
    ("a[b%00]=1", {"a_b": "1"}),
    ("%00a=1", {}),
    ("a=x%00y", {"a": "x\0y"}),
]


@pytest.mark.parametrize(("sent", "form"), SENT)
def test_names_and_values(sent: str, form: dict):
    parsed = parse_urlencoded(sent.encode())
    assert parsed == form
    assert list(parsed) == list(form)


@given(st.lists(st.tuples(st.text(max_size=5), st.text(max_size=8))), st.text("ab=&+%[]. 0c\xe9", max_size=20))
def test_names_that_are_plain_words_are_read_as_all_others(pairs: list[tuple[str, str]], more: str):
    sent = (urlencode(pairs) + "&" + more).encode("latin-1")
    assert list(parse_urlencoded(sent).items()) == list(parse_urlencoded(sent + b"&%00=a name that says nowhere").items())


def test_raw_utf8_is_read_as_well():
    assert parse_urlencoded("a=café&ключ[é]=1".encode()) == {"a": "café", "ключ": {"é": "1"}}


class TestAfterCleaning:
    def test_what_is_no_utf8_is_empty(self):
        assert clean(parse_urlencoded(b"a=%FF&b[x]=ok%C3&c=ok")) == {"a": "", "b": {"x": ""}, "c": "ok"}

    def test_keys_are_escaped_and_stripped_too(self):
        form = clean(parse_urlencoded(b"custom_field[%20x%20]=%20v%20&custom_field[<b>]=1&custom_field[%205]=2"))
        assert form == {"custom_field": {"x": "v", "&lt;b&gt;": "1", 5: "2"}}


class TestLimits:
    def test_nesting_is_64_levels_and_what_is_deeper_is_dropped(self):
        assert "a" in parse_urlencoded(b"a" + b"[x]" * 64 + b"=1")
        assert parse_urlencoded(b"a" + b"[x]" * 65 + b"=1&b=2") == {"b": "2"}

    def test_as_many_fields_as_allowed_are_read(self):
        assert len(parse_urlencoded(b"&".join(b"f%d=1" % n for n in range(10_000)))) == 10_000

    @pytest.mark.parametrize(
        ("sent", "limit"),
        [
            (b"&".join([b"a[]=1"] * 4), "fields"),
            (b"a=" + b"x" * 9, "value_length"),
            (b"a" * 9 + b"=1", "name_length"),
        ],
    )
    def test_more_is_an_error_that_names_its_limit(self, sent: bytes, limit: str):
        with pytest.raises(TooLarge) as error:
            parse_urlencoded(sent, Limits(fields=3, value_length=8, name_length=8))
        assert error.value.limit == limit

    def test_the_length_of_a_value_counts_after_decoding(self):
        assert parse_urlencoded(b"a=" + b"%41" * 8, Limits(value_length=8)) == {"a": "A" * 8}


def multipart(*parts: tuple[str, bytes]) -> bytes:
    body = b"".join(b"--b\r\nContent-Disposition: form-data; %s\r\n\r\n%s\r\n" % (head.encode(), value) for head, value in parts)
    return body + b"--b--\r\n"


MULTIPART = "multipart/form-data; boundary=b"


class TestMultipart:
    def test_fields_follow_the_same_rules(self):
        body = multipart(('name="a[x]"', b"1"), ('name="b.c"', "é\r\n".encode()), ('name="a[]"', b"2"), ('name="d"', b""))
        assert parse_multipart(body, MULTIPART) == {"a": {"x": "1", 0: "2"}, "b_c": "é\r\n", "d": ""}

    def test_order_decides_across_names(self):
        assert parse_multipart(multipart(('name="a[x]"', b"1"), ('name="a"', b"2")), MULTIPART) == {"a": "2"}
        assert parse_multipart(multipart(('name="a"', b"2"), ('name="a[x]"', b"1")), MULTIPART) == {"a": {"x": "1"}}

    def test_files_are_left_out(self):
        assert parse_multipart(multipart(('name="f"; filename="x.txt"', b"data"), ('name="a"', b"1")), MULTIPART) == {"a": "1"}

    def test_of_a_broken_body_the_whole_fields_count(self):
        body = multipart(('name="a"', b"1"), ('name="b"', b"2"))
        assert parse_multipart(body[:-12], MULTIPART) == {"a": "1"}

    @pytest.mark.parametrize(
        "content_type", ["multipart/form-data", 'multipart/form-data; boundary=""', "multipart/form-data; boundary=ü"]
    )
    def test_without_a_usable_boundary_there_is_nothing(self, content_type: str):
        assert parse_multipart(multipart(('name="a"', b"1")), content_type) == {}

    def test_a_part_without_a_name_is_left_out(self):
        assert parse_multipart(multipart(("x=y", b"1"), ('name="a"', b"1")), MULTIPART) == {"a": "1"}

    def test_fields_are_limited(self):
        with pytest.raises(TooLarge):
            parse_multipart(multipart(*[('name="a"', b"1")] * 4), MULTIPART, Limits(fields=3))


class TestBody:
    @pytest.mark.parametrize(
        "content_type", ["application/x-www-form-urlencoded", "Application/X-WWW-Form-Urlencoded; charset=UTF-8"]
    )
    def test_urlencoded(self, content_type: str):
        assert parse_body(b"a=1", content_type) == {"a": "1"}

    def test_multipart(self):
        assert parse_body(multipart(('name="a"', b"1")), MULTIPART) == {"a": "1"}

    @pytest.mark.parametrize("content_type", ["application/json", "text/plain", ""])
    def test_other_types_are_no_form(self, content_type: str):
        assert parse_body(b"a=1", content_type) == {}


class TestFields:
    FORM = clean(parse_urlencoded(b"key=5&list[]=1&list[]=2&empty="))

    def test_text(self):
        assert fields.text(self.FORM, "key") == "5"
        assert fields.text(self.FORM, "empty", "1") == ""
        assert fields.text(self.FORM, "missing") == ""
        assert fields.text(self.FORM, "missing", "1") == "1"

    def test_an_array_for_a_text_is_empty(self):
        assert fields.text(self.FORM, "list", "1") == ""

    def test_array(self):
        assert fields.array(self.FORM, "list") == {0: "1", 1: "2"}
        assert fields.array(self.FORM, "key") == {}
        assert fields.array(self.FORM, "missing") == {}


def test_names_and_values_may_come_decoded():
    assert parse_pairs([("a[x]", b"1"), (b"a[y]", "2")]) == {"a": {"x": "1", "y": "2"}}


@given(st.binary() | st.text("ab[]=&.% \x0001-", max_size=60).map(str.encode))
def test_no_bytes_are_an_error(raw: bytes):
    clean(parse_urlencoded(raw))


@given(
    st.binary()
    | st.lists(
        st.binary(max_size=9)
        | st.sampled_from([b"--b", b"\r\n", b"--b--", b"\r\n\r\n", b'Content-Disposition: form-data; name="a"'])
    ).map(b"".join)
)
def test_no_multipart_bytes_are_an_error(raw: bytes):
    clean(parse_multipart(raw, MULTIPART))


@given(st.text())
def test_no_content_type_is_an_error(content_type: str):
    parse_body(b"--b\r\n\r\n", content_type)
    parse_body(b"--b\r\n\r\n", f"multipart/form-data; {content_type}")


@given(st.dictionaries(st.from_regex(r"[a-z_]+", fullmatch=True), st.text()))
def test_round_trip(form: dict[str, str]):
    assert parse_pairs((name, value.encode()) for name, value in form.items()) == form
