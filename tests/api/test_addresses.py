"""Countries and zones by id and code; what an address needs (checkout.md §3-4)."""

import pytest

from cartapi.store import models
from tests.api.shops import ADDRESS, DemoShop, Script

PLACE = ("country_id", "country", "iso_code_2", "iso_code_3", "zone_id", "zone_code")
RUSSIA = ("176", "Russian Federation", "RU", "RUS")
BRITAIN = ("222", "United Kingdom", "GB", "GBR")
NOWHERE = ("", "", "")


def stored(shop: DemoShop, script: Script, country: str, zone: str, **more: str) -> tuple[str, ...]:
    """What the session keeps of the place of an address."""
    script.ok("payment/address", {**ADDRESS, "country_id": country, "zone_id": zone, **more})
    address = shop.session(script.token or "")["payment_address"]
    return tuple(address[name] for name in PLACE)


@pytest.mark.parametrize(
    ("country", "zone", "kept"),
    [
        ("RUS", "KGD", (*RUSSIA, "2743", "KGD")),
        ("rus", "kgd", (*RUSSIA, "2743", "KGD")),
        ("RU", "2743", (*RUSSIA, "2743", "KGD")),
        ("176", "KGD", (*RUSSIA, "2743", "KGD")),
        ("GB", "LAN", (*BRITAIN, "3563", "LAN")),
        ("gbr", "lan", (*BRITAIN, "3563", "LAN")),
        ("GBR", "Lancashire", (*BRITAIN, "Lancashire", "")),  # a name is no code
        ("222", "3563", (*BRITAIN, "3563", "LAN")),
        ("222abc", "3563x", ("222abc", *BRITAIN[1:], "3563x", "LAN")),
        ("0222", "+3563", ("0222", *BRITAIN[1:], "+3563", "LAN")),
        ("222.9", "3.563e3", ("222.9", *BRITAIN[1:], "3.563e3", "LAN")),
        ("GB", "nowhere", (*BRITAIN, "nowhere", "")),
        ("GB", "KGD", (*BRITAIN, "KGD", "")),  # a code of another country
        ("222", "0", (*BRITAIN, "0", "")),
        ("222", "2743", (*BRITAIN, "2743", "KGD")),  # ids are taken as they are
        ("XYZ", "KGD", ("XYZ", *NOWHERE, "KGD", "")),
        ("XX", "1", ("XX", *NOWHERE, "1")),
        ("9999", "KGD", ("9999", *NOWHERE, "KGD", "")),
        ("ABCD", "LAN", ("ABCD", *NOWHERE, "LAN", "")),
    ],
)
def test_places(shop: DemoShop, script: Script, country: str, zone: str, kept: tuple[str, ...]) -> None:
    assert stored(shop, script, country, zone)[: len(kept)] == kept


def test_a_disabled_country_is_kept_as_posted(shop: DemoShop, script: Script) -> None:
    shop.change(models.country, {"country_id": 176}, status=0)
    assert stored(shop, script, "RUS", "KGD")[:4] == ("RUS", *NOWHERE)
    assert stored(shop, script, "176", "KGD", postcode="")[:4] == ("176", *NOWHERE)


@pytest.mark.parametrize(("country", "asked_for"), [("222", True), ("GB", False), ("GBR", False), ("176", False)])
def test_a_postcode_is_asked_for_by_countries_given_by_id(script: Script, country: str, asked_for: bool) -> None:
    answer = script.call("payment/address", {**ADDRESS, "country_id": country, "postcode": ""})
    text = "Postcode must be between 2 and 10 characters for this country!"
    assert answer == ({"error": {"postcode": text}} if asked_for else {"success": "Success: Payment address has been set!"})


def test_a_place_given_by_codes_is_taxed(script: Script) -> None:
    script.ok("cart/add", product_id=100)
    by_codes = {**ADDRESS, "country_id": "DEU", "zone_id": "BE"}
    script.ok("shipping/address", by_codes)
    assert "MwSt. (19%)" in [line["title"] for line in script.call("cart/products")["totals"]]
    script.ok("shipping/address", {**by_codes, "country_id": "RUS", "zone_id": "KGD"})
    assert [line["title"] for line in script.call("cart/products")["totals"]] == ["Sub-Total", "Total"]


@pytest.mark.parametrize("kind", ["payment", "shipping"])
def test_all_that_is_missing_is_told_in_its_order(script: Script, kind: str) -> None:
    script.ok("cart/add", product_id=100)
    assert list(script.call(f"{kind}/address")["error"]) == [
        "firstname", "lastname", "address_1", "city", "country", "zone",
    ]  # fmt: skip


def test_a_refused_address_takes_the_old_one_along(shop: DemoShop, script: Script) -> None:
    stored(shop, script, "GB", "LAN")
    assert "error" in script.call("payment/address")
    assert "payment_address" not in shop.session(script.token or "")


def test_nothing_to_ship_needs_no_address(script: Script) -> None:
    assert script.call("shipping/address", ADDRESS) == []
    script.ok("cart/add", product_id=116)
    assert script.call("shipping/address", ADDRESS) == []
    assert script.call("shipping/methods") == {"shipping_methods": []}
