"""json_encode's bytes and json_decode's values (sessions.md §4, pricing.md §1.1)."""

import json
from collections import OrderedDict
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cartapi.engine import phpjson

TEXTS = [
    ("a/b", r'"a\/b"'),
    ("£5", r'"\u00a35"'),
    ("Ünïcode", r'"\u00dcn\u00efcode"'),
    ("😀", r'"\ud83d\ude00"'),
    ('say "hi"', r'"say \"hi\""'),
    ("back\\slash", r'"back\\slash"'),
    ("\b\f\n\r\t", r'"\b\f\n\r\t"'),
    ("\x00\x0b\x1f", r'"\u0000\u000b\u001f"'),
    ("\x7f", '"\x7f"'),
    ("<&>'", '"<&>\'"'),
    ("{}", '"{}"'),
    ("\\u00e9", r'"\\u00e9"'),
    ("bad\udc80byte", r'"bad\ufffdbyte"'),
    ("\ud83d", r'"\ufffd"'),
]

NUMBERS = [
    (4.0, "4"),
    (0.0, "0"),
    (-0.0, "-0"),
    (-12.0, "-12"),
    (1.5, "1.5"),
    (0.1 * 3, "0.30000000000000004"),
    (127.453476231112, "127.453476231112"),
    (0.0001, "0.0001"),
    (0.00001, "1.0e-5"),
    (-1.25e-7, "-1.25e-7"),
    (1e15, "1000000000000000"),
    (1e16, "10000000000000000"),
    (-1.2345e16, "-12345000000000000"),
    (12345678901234567.0, "12345678901234568"),
    (1e17, "1.0e+17"),
    (1.5e300, "1.5e+300"),
    (float("inf"), "0"),
    (float("nan"), "0"),
    (10, "10"),
    (2**63 - 1, "9223372036854775807"),
]

ARRAYS = [
    ({}, "[]"),
    ([], "[]"),
    ((), "[]"),
    ({"a": {}}, '{"a":[]}'),
    ({"a": {"b": ()}}, '{"a":{"b":[]}}'),
    ([1, "1"], '[1,"1"]'),
    (("a", 2.0), '["a",2]'),
    ({0: "a", 1: "b"}, '["a","b"]'),
    ({"0": "a", "1": "b"}, '["a","b"]'),
    ({1: "a", 0: "b"}, '{"1":"a","0":"b"}'),
    ({1: "a"}, '{"1":"a"}'),
    ({"0": "a", "x": "b"}, '{"0":"a","x":"b"}'),
    ({"00": "a"}, '{"00":"a"}'),
    ({"218": "5", "223": ["8", "9"]}, '{"218":"5","223":["8","9"]}'),
    ({"223": {0: "8", 1: {0: 9.0}}}, '{"223":["8",[9]]}'),
    (OrderedDict(b=1, a=2.0), '{"b":1,"a":2}'),
    ({None: "x", True: "y"}, '{"":"x","1":"y"}'),
    ({"k\udc80/é": 1}, r'{"k\ufffd\/\u00e9":1}'),
]


class TestDumps:
    @pytest.mark.parametrize(("text", "expected"), TEXTS)
    def test_texts(self, text: str, expected: str):
        assert phpjson.dumps(text) == expected

    @pytest.mark.parametrize(("number", "expected"), NUMBERS)
    def test_numbers(self, number: float, expected: str):
        assert phpjson.dumps(number) == expected
        assert phpjson.dumps({"n": [number]}) == f'{{"n":[{expected}]}}'

    @pytest.mark.parametrize(("array", "expected"), ARRAYS)
    def test_arrays(self, array: object, expected: str):
        assert phpjson.dumps(array) == expected

    @pytest.mark.parametrize(("value", "expected"), [(None, "null"), (True, "true"), (False, "false")])
    def test_words(self, value: object, expected: str):
        assert phpjson.dumps(value) == expected
        assert phpjson.dumps({"a": value}) == f'{{"a":{expected}}}'

    def test_a_decimal_is_the_text_of_its_column(self):
        assert phpjson.dumps({"price": Decimal("5.0000")}) == '{"price":"5.0000"}'

    def test_the_value_is_left_as_it_was(self):
        value = {"a": {}, "b": [1.0, {}], "c": {0: "x"}}
        phpjson.dumps(value)
        assert value == {"a": {}, "b": [1.0, {}], "c": {0: "x"}}

    def test_a_known_answer(self):
        flat = {"code": "flat.flat", "title": "Flat Shipping Rate", "cost": "5.00", "tax_class_id": "9", "text": "$8.00"}
        answer = {"shipping_methods": {"flat": {"title": "Flat Rate", "quote": {"flat": flat}, "sort_order": "1", "error": False}}}
        assert phpjson.dumps(answer) == (
            '{"shipping_methods":{"flat":{"title":"Flat Rate","quote":{"flat":{"code":"flat.flat","title":"Flat Shipping Rate",'
            '"cost":"5.00","tax_class_id":"9","text":"$8.00"}},"sort_order":"1","error":false}}}'
        )

    def test_bottomless_nesting_is_null(self):
        value: list[object] = []
        for _ in range(5000):
            value = [value]
        assert phpjson.dumps(value) == "null"


class TestLoads:
    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ('{"1":"x","a":[]}', {"1": "x", "a": []}),
            ("[]", []),
            ("{}", {}),
            (' [1.50, "a"] ', [1.5, "a"]),
            ("12345678901234567890", 12345678901234567890.0),
            ("9223372036854775807", 2**63 - 1),
            ("-9223372036854775808", -(2**63)),
            (r'"\u00e9\ud83d\ude00\/"', "é😀/"),
            ('"é"', "é"),
            ('{"a":1,"b":2,"a":3}', {"a": 3, "b": 2}),
            ("null", None),
            ("1e999", float("inf")),
        ],
    )
    def test_values(self, text: str, value: object):
        assert phpjson.loads(text) == value

    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers(-(2**66), 2**66) | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        )
    )
    @example([2**63 - 1, 2**63, -(2**63), -(2**63) - 1, -0.0])
    def test_the_quick_way_reads_what_the_careful_one_does(self, value: object):
        text = json.dumps(value)
        assert repr(phpjson.loads(f"[{text},-0]")) == repr([phpjson.loads(text), -0.0])  # `-0` is left to the careful one

    def test_minus_zero_is_a_float(self):
        assert str(phpjson.loads("-0")) == "-0.0"

    @pytest.mark.parametrize(
        "text",
        ["", None, "{", "abc", "{'a':1}", "[1,]", "NaN", "[Infinity]", '"\n"', r'"\ud800"', '"\udc80"', "[1.]", "01", '{"a":1} x'],
    )
    def test_invalid_texts_are_none(self, text: str | None):
        assert phpjson.loads(text) is None

    @pytest.mark.parametrize("inner", ["", "1"])
    def test_512_levels_are_read_and_513_are_not(self, inner: str):
        assert phpjson.loads("[" * 512 + inner + "]" * 512) is not None
        assert phpjson.loads("[" * 513 + inner + "]" * 513) is None
        assert phpjson.loads("[" * 100_000) is None

    def test_many_arrays_side_by_side_are_not_deep(self):
        assert len(phpjson.loads("[" + ",".join(["{}"] * 1000) + "]")) == 1000

    def test_an_integer_of_five_thousand_digits(self):
        assert phpjson.loads("9" * 5000) == float("inf")


class TestEntries:
    def test_keys_of_an_object_are_texts_and_of_a_list_integers(self):
        assert list(phpjson.entries({"218": "5"})) == [("218", "5")]
        assert list(phpjson.entries(["5"])) == [(0, "5")]

    @pytest.mark.parametrize("value", [None, "abc", 5, True])
    def test_what_is_no_array_has_none(self, value: object):
        assert list(phpjson.entries(value)) == []


anything = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters()) | st.integers(-3, 3), inner),
)


@given(anything)
def test_every_value_becomes_ascii_json(value: object):
    text = phpjson.dumps(value)
    assert text.isascii()
    json.loads(text)


@given(st.text())
def test_every_text_decodes_or_is_none(text: str):
    phpjson.loads(text)


members = st.text() | st.integers(-(2**63), 2**63 - 1) | st.floats(-1e15, 1e15) | st.none()


@given(st.dictionaries(st.text(min_size=1).filter(lambda key: key != "0"), members, min_size=1))
def test_round_trip(value: dict[str, object]):
    assert phpjson.loads(phpjson.dumps(value)) == value


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_floats_read_back_the_same(number: float):
    assert float(phpjson.dumps(number)) == number
