"""Language packs: what is in them, what stands in for what is not, and how values get into texts."""

import json
import re
from datetime import datetime
from pathlib import Path

import pytest

from cartapi import language
from cartapi.language import packs

CASES = Path(__file__).parents[1] / "conformance" / "cases"


def routes(code: str) -> dict[str, set[str]]:
    """Keys by route, read from a pack's own files."""
    return {route: set(texts) for route, texts in packs._own(code).items()}


def messages(answer: object) -> set[str]:
    """What an answer says by `success` and, at any depth, by `error`, and the titles of the methods it offers."""
    if not isinstance(answer, dict):
        return set()
    offers = [offer for kind in ("shipping_methods", "payment_methods") for offer in dict(answer.get(kind) or {}).values()]
    said = {answer["success"]} if "success" in answer else set()
    return said | leaves(answer.get("error")) | {offer["title"] for offer in offers}


def leaves(value: object) -> set[str]:
    if isinstance(value, str):
        return {value}
    members = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return {text for member in members for text in leaves(member)}


def test_every_recorded_message_comes_from_here():
    recorded = {
        text
        for file in sorted(CASES.glob("*.json"))
        for case in json.loads(file.read_text())
        for answer in case["expect"]
        if answer and answer.get("body", "").startswith("{")
        for text in messages(json.loads(answer["body"]))
    }
    english = [text for route, texts in packs._own("en-gb").items() if route for text in texts.values()]
    patterns = re.compile("|".join(re.escape(text).replace("%s", ".+") for text in english))
    assert len(recorded) > 40
    assert {text for text in recorded if not patterns.fullmatch(text)} == set()


def test_french_is_complete_beside_english():
    assert routes("fr-fr") == routes("en-gb")


def test_french_keeps_every_placeholder():
    for route, english in packs._own("en-gb").items():
        for key, text in english.items():
            assert language.texts("fr-fr", route)[key].count("%s") == text.count("%s"), (route, key)


def test_no_text_is_empty():
    assert all(
        text.strip()
        for code in ("en-gb", "fr-fr")
        for route in routes(code)
        if route
        for text in language.texts(code, route).values()
    )


@pytest.mark.parametrize(
    "route", ["login", "cart", "coupon", "currency", "customer", "order", "payment", "reward", "shipping", "voucher"]
)
def test_every_api_route_has_its_file(route: str):
    assert language.texts("en-gb", f"api/{route}")


def test_a_language_without_texts_speaks_english_with_its_own_separators():
    assert language.texts("de-de", "api/cart") == language.texts("en-gb", "api/cart")
    assert language.number_format("de-de") == (",", ".")
    assert language.date_format("de-de") == "d/m/Y"


@pytest.mark.parametrize(
    ("code", "separators"),
    [
        ("en-gb", (".", ",")),
        ("fr-fr", (",", " ")),
        ("nl-nl", (",", ".")),
        ("es-es", (",", ".")),
        ("es-mx", (".", ",")),
        ("it-it", (",", ".")),
        ("pl-pl", (",", " ")),
        ("ru-ru", (",", " ")),
        ("sv-se", (",", " ")),
        ("da-dk", (",", ".")),
        ("pt-br", (",", ".")),
        ("de", (",", ".")),
        ("DE-AT", (",", ".")),
        ("tlh", (".", ",")),
        ("", (".", ",")),
        ("../../etc", (".", ",")),
    ],
)
def test_separators(code: str, separators: tuple[str, str]):
    assert language.number_format(code) == separators


def test_unknown_routes_have_no_texts():
    assert language.texts("en-gb", "api/nothing") == {}
    assert language.texts("en-gb", "../en-gb/api/cart") == {}


def test_texts_are_read_once_and_cannot_be_changed():
    assert language.texts("en-gb", "api/cart") is language.texts("en-gb", "api/cart")
    with pytest.raises(TypeError):
        language.texts("en-gb", "api/cart")["text_success"] = "other"  # type: ignore[index]


def test_an_added_folder_brings_a_language_and_overrides_single_texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(packs, "_added", [])
    for code, success in (("de-de", "Erfolg!"), ("en-gb", "Done!")):
        (tmp_path / code / "api").mkdir(parents=True)
        (tmp_path / code / f"{code}.toml").write_text('date_format_short = "d.m.Y"\n' if code == "de-de" else "")
        (tmp_path / code / "api" / "cart.toml").write_text(f'text_success = "{success}"\n')
    try:
        language.add_folder(tmp_path)
        assert "de-de" in language.available()
        assert language.texts("de-de", "api/cart")["text_success"] == "Erfolg!"
        assert language.texts("en-gb", "api/cart")["text_success"] == "Done!"
        assert language.texts("de-de", "api/cart")["error_required"] == "%s required!"
        assert language.texts("de-de", "api/coupon") == language.texts("en-gb", "api/coupon")
        assert (language.date_format("de-de"), language.number_format("de-de")) == ("d.m.Y", (",", "."))
    finally:
        packs._packs.cache_clear()
        packs._own.cache_clear()
        packs.number_format.cache_clear()


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path):
    with pytest.raises(FileNotFoundError):
        language.add_folder(tmp_path / "none")


@pytest.mark.parametrize(
    ("template", "values", "text"),
    [
        ("%s required!", ("Size",), "Size required!"),
        ("Amount must be between %s and %s!", ("$1.00", "$1,000.00"), "Amount must be between $1.00 and $1,000.00!"),
        ("%s", ("100% %s",), "100% %s"),
        ("%d points", ("12abc",), "12 points"),
        ("%d points", ("abc",), "0 points"),
        ("100%% of %s", ("it",), "100% of it"),
        ("%2$s before %1$s", ("one", "two"), "two before one"),
        ("%s and %s", ("one",), "one and "),
        ("50% off", (), "50% off"),
        ("no value", ("x",), "no value"),
    ],
)
def test_percent(template: str, values: tuple[object, ...], text: str):
    assert language.percent(template, *values) == text


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("d/m/Y", "07/03/2024"),
        ("j.n.y", "7.3.24"),
        ("d/m/Y \\à H:i:s", "07/03/2024 à 15:04:09"),
        ("g:i A", "3:04 PM"),
        ("G-h a", "15-03 pm"),
    ],
)
def test_php_date(pattern: str, text: str):
    assert language.php_date(pattern, datetime(2024, 3, 7, 15, 4, 9)) == text
