"""What payment methods ask the database themselves."""

import pytest

from cartapi.extensions.payment.laybuy import Laybuy
from cartapi.extensions.payment.paypal import methods
from cartapi.store import embargoes, models, product_categories
from tests.unit.builders import line, snapshot


@pytest.fixture
def db(database):
    with database.writing() as connection:
        yield connection


@pytest.mark.parametrize(
    ("country", "zone", "found"),
    [
        ({"iso_code_2": "GB", "status": 1}, {"country_id": 222, "code": "43", "status": 1}, False),
        ({"iso_code_2": "CU", "status": 0}, {"country_id": 220, "code": "43", "status": 0}, False),
        ({"iso_code_2": "CU", "status": 1}, {"country_id": 220, "code": "30", "status": 1}, True),
        ({"iso_code_2": "UA", "status": 1}, {"country_id": 220, "code": "09", "status": 1}, True),
    ],
)
def test_places_under_embargo_count_while_enabled(db, country, zone, found):
    db.execute(models.country.insert().values(name="", iso_code_3="", address_format="", postcode_required=0, **country))
    db.execute(models.zone.insert().values(name="", **zone))
    assert embargoes.any_enabled(db) is found


def test_paypal_and_its_buttons_ask_once(db):
    made = snapshot()
    assert [one.load(db, made) for one in methods()] == [False] * 5
    db.execute(models.country.insert().values(name="", iso_code_2="KP", iso_code_3="", address_format="", postcode_required=0))
    assert [one.load(db, made) for one in methods()] == [False] * 5
    assert methods()[0].load(db, snapshot()) is True


def test_categories_of_products(db):
    rows = [(1, 10), (1, 11), (2, 11), (3, 12)]
    db.execute(models.product_to_category.insert(), [{"product_id": p, "category_id": c} for p, c in rows])
    assert product_categories.of(db, [1, 2, 9]) == {1: {10, 11}, 2: {11}}
    assert product_categories.of(db, []) == {}
    cart = [line(product_id=2)]
    assert Laybuy().load(db, snapshot({"payment_laybuy_category": ["11"]}, cart)) == {2: {11}}
    assert Laybuy().load(db, snapshot({}, cart)) == {}
