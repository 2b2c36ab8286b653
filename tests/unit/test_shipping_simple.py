"""The five shipping methods of the stock shop (checkout.md §9)."""

import pytest

from cartapi.engine.geography import GeoZone
from cartapi.extensions.shipping.flat import Flat
from cartapi.extensions.shipping.free import Free
from cartapi.extensions.shipping.item import Item
from cartapi.extensions.shipping.pickup import Pickup
from cartapi.extensions.shipping.weight import Weight
from tests.unit.builders import EURO, GERMANY, line, snapshot

FLAT = {"shipping_flat_cost": "5.00", "shipping_flat_tax_class_id": "9", "shipping_flat_sort_order": "1"}
ITEM = {"shipping_item_cost": "2.50", "shipping_item_tax_class_id": "0", "shipping_item_sort_order": "2"}
BANDS = {
    "shipping_weight_tax_class_id": "9",
    "shipping_weight_sort_order": "4",
    "shipping_weight_3_status": "1",
    "shipping_weight_3_rate": "1:4.10,2.5:7.95,10:15.50,30:40",
}


def weighing(kilograms, rates=None, **more):
    settings = {**BANDS, **({} if rates is None else {"shipping_weight_3_rate": rates}), **more.pop("settings", {})}
    return Weight().quote(snapshot(settings, [line(weight=kilograms)], **more))


def test_flat_echoes_the_cost_and_shows_it_with_tax():
    assert Flat().quote(snapshot(FLAT)).as_data() == {
        "title": "Flat Rate",
        "quote": {
            "flat": {"code": "flat.flat", "title": "Flat Shipping Rate", "cost": "5.00", "tax_class_id": "9", "text": "$8.00"}
        },
        "sort_order": "1",
        "error": False,
    }


def test_flat_in_euro_and_without_tax_shown():
    assert Flat().quote(snapshot(FLAT, currency=EURO)).quotes[0].text == "6.28€"
    assert Flat().quote(snapshot({**FLAT, "config_tax": "0"})).quotes[0].text == "$5.00"


@pytest.mark.parametrize("code", ["flat", "free", "item", "pickup"])
def test_a_geo_zone_limits_the_method_and_zone_0_does_not(code):
    method = {"flat": Flat, "free": Free, "item": Item, "pickup": Pickup}[code]()
    assert method.quote(snapshot({f"shipping_{code}_geo_zone_id": "0"}, ship_to=GERMANY))
    assert method.quote(snapshot({f"shipping_{code}_geo_zone_id": "3"}))
    assert method.quote(snapshot({f"shipping_{code}_geo_zone_id": "3"}, ship_to=GERMANY)) is None
    assert method.quote(snapshot({f"shipping_{code}_geo_zone_id": "4"})) is None


@pytest.mark.parametrize(("setting", "reached"), [(None, True), ("", True), ("3abc", True), ("abc", False), ("0.0", False)])
def test_a_geo_zone_that_is_no_id_is_nowhere(setting, reached):
    assert bool(Flat().quote(snapshot({"shipping_flat_geo_zone_id": setting}))) is reached


@pytest.mark.parametrize(("setting", "text"), [("9", "$8.00"), ("9abc", "$5.00"), ("09", "$5.00"), ("abc", "$5.00"), ("", "$5.00")])
def test_a_tax_class_is_named_by_its_very_id(setting, text):
    quote = Flat().quote(snapshot({**FLAT, "shipping_flat_tax_class_id": setting})).quotes[0]
    assert (quote.tax_class_id, quote.text) == (setting, text)


@pytest.mark.parametrize(("cost", "text"), [(None, "$2.00"), ("", "$2.00"), ("abc", "$2.00"), ("-6.00", "$-5.20")])
def test_flat_with_an_odd_cost_echoes_it_and_counts_it_as_zero(cost, text):
    quote = Flat().quote(snapshot({**FLAT, "shipping_flat_cost": cost})).quotes[0]
    assert (quote.cost, quote.text) == (cost, text)


def test_flat_without_settings_has_nulls():
    offer = Flat().quote(snapshot())
    assert (offer.sort_order, offer.quotes[0].cost, offer.quotes[0].tax_class_id, offer.quotes[0].text) == (
        None,
        None,
        None,
        "$0.00",
    )


@pytest.mark.parametrize(
    ("threshold", "offered"),
    [("101", True), ("101.00", True), ("101.01", False), ("", True), (None, True), ("0", True), ("abc", False)],
)
def test_free_from_a_sub_total_on(threshold, offered):
    assert bool(Free().quote(snapshot({"shipping_free_total": threshold}, [line(101.0)]))) is offered


def test_free_looks_at_the_sub_total_before_tax_and_costs_a_number():
    offer = Free().quote(snapshot({"shipping_free_total": "100", "shipping_free_sort_order": "3"}, [line(50.0, 2)]))
    assert offer.quotes[0].as_data() == {
        "code": "free.free", "title": "Free Shipping", "cost": 0, "tax_class_id": 0, "text": "$0.00",
    }  # fmt: skip
    assert Free().quote(snapshot({"shipping_free_total": "100"}, [line(49.99, 2)])) is None


def test_a_negative_sub_total_is_below_zero():
    assert Free().quote(snapshot({"shipping_free_total": "0"}, [line(-1.0)])) is None
    assert Free().quote(snapshot({"shipping_free_total": ""}, [line(-1.0)]))


@pytest.mark.parametrize(
    ("cost", "pieces", "total"), [("2.50", 5, 12.5), ("1.5", 2, 3), ("0.1", 3, 0.30000000000000004), (None, 2, 0), ("abc", 2, 0)]
)
def test_item_is_priced_by_the_piece(cost, pieces, total):
    assert Item().quote(snapshot({**ITEM, "shipping_item_cost": cost}, [line(quantity=pieces)])).quotes[0].cost == total


def test_item_counts_only_pieces_that_ship():
    quote = Item().quote(snapshot(ITEM, [line(quantity=3), line(quantity=5, shipping=0, product_id=2)])).quotes[0]
    assert (quote.cost, quote.tax_class_id, quote.text) == (7.5, "0", "$7.50")


def test_pickup_costs_nothing():
    offer = Pickup().quote(snapshot({"shipping_pickup_sort_order": "2"}))
    assert (offer.title, offer.sort_order) == ("Pickup", "2")
    assert offer.quotes[0].as_data() == {
        "code": "pickup.pickup", "title": "Pickup From Store", "cost": 0, "tax_class_id": 0, "text": "$0.00",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kilograms", "cost", "text"),
    [(0.36, "4.10", "$6.92"), (1.0, "4.10", "$6.92"), (2.36, "7.95", "$11.54"), (3.75, "15.50", "$20.60"), (24.5, "40", "$50.00")],
)
def test_weight_takes_the_first_band_that_holds(kilograms, cost, text):
    quote = weighing(kilograms).quotes[0]
    assert quote.as_data() == {
        "code": "weight.weight_3",
        "title": f"UK  (Weight: {kilograms:.2f}kg)",
        "cost": cost,
        "tax_class_id": "9",
        "text": text,
    }


@pytest.mark.parametrize(
    ("rates", "cost"),
    [
        ("300:1,200:2", "1"),
        ("5:0", "0"),
        ("5: 4.5", " 4.5"),
        (":9,5:1", "1"),
        ("abc:7,5:1", "7"),
        ("5:1:2", "1"),
        ("5:abc", "abc"),
    ],
)
def test_rate_lists_are_read_as_written(rates, cost):
    assert weighing(2.0, rates).quotes[0].cost == cost


@pytest.mark.parametrize("rates", ["1:4", "5", "5,10:3", "5:", "", None, ["5:1"]])
def test_a_list_without_a_rate_for_the_weight_offers_nothing(rates):
    settings = {**BANDS, "shipping_weight_3_rate": rates}
    assert Weight().quote(snapshot(settings, [line(weight=2.0)])) is None


def test_an_entry_without_cost_is_logged_once(caplog):
    assert weighing(2.0, "5") is None
    assert [record.getMessage() for record in caplog.records] == [
        "shipping_weight_3_rate: the entry '5' has no cost, so it offers nothing"
    ]


def test_weight_needs_a_real_zone_that_is_switched_on():
    assert weighing(1.0, ship_to=GERMANY) is None
    assert weighing(1.0, settings={"shipping_weight_3_status": "0"}) is None
    assert weighing(1.0, ship_to=None) is None


def test_weight_zones_come_as_the_store_sorts_them():
    zones = [GeoZone(4, "Abroad", frozenset({(222, 3563)})), GeoZone(3, "united", frozenset({(222, 0)}))]
    more = {"shipping_weight_4_status": "1", "shipping_weight_4_rate": "9:1"}
    assert [quote.key for quote in weighing(1.0, geo_zones=zones, settings=more).quotes] == ["weight_4", "weight_3"]


def test_weight_has_no_quote_for_places_without_a_geo_zone():
    """Rows of `oc_geo_zone` are walked; one that only `oc_zone_to_geo_zone` knows is none of them."""
    orphan = GeoZone(3, None, frozenset({(222, 0)}))
    assert weighing(1.0, geo_zones=[orphan]) is None
