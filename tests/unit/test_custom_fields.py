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
        # what is no pattern is no validation
        ("^x", "y", True),
        ("/(/", "y", True),
        ("/x/y", "z", True),
    ],
)
def test_patterns(validation: str, value: str, fits: bool) -> None:
    assert accepts(validation, value) is fits
