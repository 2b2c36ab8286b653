"""What the doctor and the panel are told about the extensions of a shop."""

import pytest

from cartapi.engine.shop import Installed
from cartapi.extensions import registry
from cartapi.extensions.overview import states


def findings(kind, code, **settings):
    named = {f"{kind}_{code}_{key}": value for key, value in {"status": "1", **settings}.items()}
    (state,) = states([Installed(1, kind, code)], named, geo_zones=[3])
    return list(state.findings)


def test_state_and_settings_with_secrets_masked():
    rows = [Installed(1, "shipping", "fedex"), Installed(2, "payment", "cod"), Installed(3, "module", "carousel")]
    settings = {
        "shipping_fedex_status": "1", "shipping_fedex_key": "abc", "shipping_fedex_password": "", "shipping_fedex_length": "10",
        "shipping_fedex_service": ["FEDEX_GROUND"], "payment_cod_status": "0", "payment_codes_key": "x",
    }  # fmt: skip
    fedex, cod = states(rows, settings)
    assert (fedex.kind, fedex.code, fedex.enabled, fedex.served, fedex.findings) == ("shipping", "fedex", True, True, ())
    assert fedex.settings == {
        "shipping_fedex_status": "1", "shipping_fedex_key": "••••", "shipping_fedex_password": "", "shipping_fedex_length": "10",
        "shipping_fedex_service": "['FEDEX_GROUND']",
    }  # fmt: skip
    assert (cod.enabled, cod.settings) == (False, {"payment_cod_status": "0"})


def test_what_nobody_serves():
    assert findings("shipping", "zeppelin") == [
        "shipping 'zeppelin' is enabled, but nothing installed here serves it: customers do not see it."
    ]
    assert findings("shipping", "zeppelin", status="0") == []


NO_ZONE = "payment_cod_geo_zone_id names geo zone 8, which does not exist, so the method is never offered."


@pytest.mark.parametrize(
    ("kind", "code", "key", "value", "finding"),
    [
        ("shipping", "flat", "cost", "5,00", "shipping_flat_cost is '5,00', which is no number and counts as 0."),
        ("shipping", "item", "cost", "", "shipping_item_cost is '', which is no number and counts as 0."),
        ("payment", "cod", "total", "abc", "payment_cod_total is 'abc', which is no number, so the method is never offered."),
        ("payment", "cod", "geo_zone_id", "8", NO_ZONE),
        ("shipping", "weight", "3_rate", "5:4,9", "shipping_weight_3_rate: '9' should be limit:cost, as in 5:12.50."),
        ("shipping", "weight", "3_rate", "5:x", "shipping_weight_3_rate: '5:x' should be limit:cost, as in 5:12.50."),
    ],
)  # fmt: skip
def test_broken_settings(kind, code, key, value, finding):
    assert findings(kind, code, **{key: value}) == [finding]


@pytest.mark.parametrize(
    ("kind", "code", "settings"),
    [
        ("shipping", "flat", {"cost": "5.00", "geo_zone_id": "3"}),
        ("shipping", "weight", {"3_rate": "5:4.10,10: 8"}),
        ("payment", "cod", {"total": "", "geo_zone_id": "0"}),
    ],
)
def test_good_settings(kind, code, settings):
    assert findings(kind, code, **settings) == []


def test_what_is_known_but_offers_nothing():
    (ec_ship,) = findings("shipping", "ec_ship")
    assert ec_ship.startswith("ec_ship offers nothing until shipping_ec_ship_offer is 1")
    assert findings("shipping", "ec_ship", offer="1") == []
    (amazon,) = findings("payment", "amazon_login_pay")
    assert amazon == "amazon_login_pay is for the shop's storefront; the API never offers it, as in the original."


def test_an_extension_may_look_at_its_settings_itself(monkeypatch):
    class Own:
        code = "own"

        def findings(self, settings):
            yield f"area is {settings['shipping_own_area']}"

    monkeypatch.setitem(registry.known("shipping"), "own", Own())
    assert findings("shipping", "own", area="round") == ["area is round"]
    assert findings("shipping", "own") == ["its own check of its settings broke: KeyError: 'shipping_own_area'"]
