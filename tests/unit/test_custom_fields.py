"""What a custom field's text must look like: the stored PCRE as PHP matches it (checkout.md §2)."""

import pytest

from cartapi.engine.custom_fields import CustomField, problems


def accepts(validation: str, value: str) -> bool:
    field = CustomField(7, "Code", "text", validation, required=True)
    return not problems([field], {7: value}, "account")


@pytest.mark.parametrize(
    ("validation", "value", "fits"),
    [
        (r"/^\d+$/", "123", True),
        (r"/^\d+$/", "12a", False),
        (r"#^a/b$#i", "A/B", True),
        (r"{^x}", "xy", True),
        (r"/^[[:digit:]]+$/", "123", True),
        (r"/^[[:digit:]]+$/", ":]", False),
        (r"/\A\d{4}\z/", "1234", True),
        (r"/\A\d{4}\z/", "12", False),
        (r"/^\\z$/", "\\z", True),  # a backslash and a letter, no end
        (r"/[0-9]+/A", "12x", True),
        (r"/[0-9]+/A", "x12", False),
        # bytes without the flag u, characters with it
        (r"/^\w+$/", "é", False),
        (r"/^\w+$/u", "é", True),
        (r"/^\d+$/", "١٢", False),
        (r"/^.{3}$/", "éa", True),
        (r"/^.{2}$/u", "éa", True),
        # classes: POSIX ones within brackets only, properties, blanks
        (r"/^[^[:space:]]+$/", "a b", False),
        (r"/^[[:^digit:]]+$/", "ab", True),
        (r"/^[[:^digit:]]+$/", "a1", False),
        (r"/^[[:alpha:] -]+$/", "a-b c", True),
        (r"/^[[:alpha:]]+$/u", "Zoë", True),
        (r"/^[[:alpha:]]+$/", "Zoë", False),
        (r"/^[[:upper:]]+$/i", "ab", True),
        (r"/^[]a]+$/", "]a", True),
        (r"/^[[a]+$/", "[a", True),
        (r"/^[a&&b]+$/", "&b", True),
        (r"/^\p{L}+$/u", "Zoë", True),
        (r"/^\p{L}+$/u", "Zoë1", False),
        (r"/^[\p{Lu}\d]+$/u", "Ж7", True),
        (r"/^[\p{Lu}\d]+$/u", "ж", False),
        (r"/^\pL+$/u", "日", True),
        (r"/^\P{L}+$/u", "12", True),
        (r"/^\p{^L}+$/u", "ab", False),
        (r"/^\p{Cyrillic}+$/u", "Жук", True),
        (r"/^\p{Cyrillic}+$/u", "Zoë", False),
        (r"/^\H+$/", "a b", False),
        (r"/^a\hb$/", "a b", True),
        (r"/^\x41\x{42}\o{103}$/", "ABC", True),
        (r"/^\cz$/", "\x1a", True),
        (r"/^\x{3}$/", "\x03", True),
        (r"/^\x{999}/", "!", False),  # no byte, so 999 times x
        (r"/^[\p{Lu}\d]+$/ui", "ж", False),  # properties are what they are
        (r"/^[^\p{Lu}\d]+$/ui", "ж", True),
        (r"/^[[:^upper:]]$/i", "a", False),
        (r"/^\R$/x", "", False),
        ("/^a(?i)b # b or B\n$/x", "aB", True),
        (r"/^\g{-1}$/", "g{-1}", True),
        (r"/^\x{431}$/u", "б", True),
        (r"/^\Qa.b\E$/", "a.b", True),
        (r"/^\Qa.b\E$/", "axb", False),
        # switches within the pattern
        (r"/^a(?i)b$/", "aB", True),
        (r"/^a(?i)b$/", "AB", False),
        (r"/^(a(?i)b|c)d$/", "Cd", True),
        (r"/^(a(?i)b|c)d$/", "cD", False),
        (r"/^a(?i)b|c$/", "C", True),
        (r"/^(?i:a)b$/", "Ab", True),
        (r"/(?i)^a(?-i)b$/", "AB", False),
        (r"/^(?<year>\d)\k<year>$/", "11", True),
        (r"/^(\d)\g{-1}$/", "12", False),
        (r"/^(?#digits)\d$/", "1", True),
        (r"/^a{,3}$/", "a{,3}", True),
        (r"/^a{1,3}$/", "aaa", True),
        # flags
        (r"/^a$/D", "a", True),
        (r"/^a+$/U", "aaa", True),
        (r"/^ a  b # two letters$/xm", "ab", True),
        (r"/^(a)$/n", "a", True),
        (r"/^\y$/", "y", True),  # a letter without a meaning stands for itself
        (r"/^a/S", "ab", True),
        # bracket delimiters nest, the others end at their next one
        (r"((a)b)", "ab", True),
        (r"/a\/b/", "a/b", True),
        # what is no pattern is no validation
        (r"/^[:digit:]+$/", "abc", True),
        (r"/^[[:number:]]+$/", "abc", True),
        (r"/^[[.a.]]$/", "zz", True),
        (r"/^[\w-.]+$/", "!", True),
        (r"/^[[:digit:]-z]+$/", "!", True),
        (r"/^\y$/X", "!", True),
        (r"/a/b$/", "!", True),
        (r"/a/e", "!", True),
        (r"/a)/", "!", True),
        (r"/(?R)/", "!", True),
        (r"/\p{Nonsense}/u", "!", True),
        ("a^x$a", "y", True),
        ("", "y", True),
        ("^x", "y", True),
        ("/(/", "y", True),
        ("/x/y", "z", True),
    ],
)
def test_patterns(validation: str, value: str, fits: bool) -> None:
    assert accepts(validation, value) is fits
