"""From sign-in to an order, the same in both dialects."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from cartapi.client import FormShop, Refused, RestShop, Shop
from tests.client.conftest import Site
from tests.openapi.shop import ADDRESS, CUSTOMER

LANTERN = {FormShop: "100", RestShop: "TF-HL-100"}
"""The same product by id and by sku."""


@pytest.fixture(params=[FormShop, RestShop])
def shop(request: pytest.FixtureRequest, site: Site) -> Iterator[Shop]:
    with request.param(site.url) as opened:
        opened.login(site.key)
        yield opened


@pytest.fixture
def lantern(shop: Shop) -> str:
    return LANTERN[type(shop)]


def checked_out(shop: Shop, lantern: str) -> Shop:
    shop.add(lantern, quantity=2)
    shop.customer(CUSTOMER)
    shop.billing_address(ADDRESS)
    shop.shipping_address(ADDRESS)
    shop.ship_by(shop.shipping_methods()[0].code)
    shop.pay_by(shop.payment_methods()[0].code)
    return shop


def test_an_order_is_placed(shop: Shop, lantern: str) -> None:
    assert checked_out(shop, lantern).place(comment="Ring twice").number > 0
    assert shop.cart().lines == ()


def test_an_order_is_placed_once_under_one_key(shop: Shop, lantern: str) -> None:
    checked_out(shop, lantern)
    key = f"basket-7-{type(shop).__name__}"
    assert shop.place(key=key) == shop.place(key=key)


def test_the_cart_shows_its_lines_as_priced(shop: Shop, lantern: str) -> None:
    shop.add(lantern, quantity=2)
    (line,) = shop.cart().lines
    assert (line.product, line.name, line.quantity, line.price, line.total) == (lantern, "Harbour lantern", 2, "$23.99", "$47.98")
    assert shop.cart().totals[-1].text == "$47.98"


def test_lines_are_changed_and_removed(shop: Shop, lantern: str) -> None:
    shop.add(lantern)
    shop.change(shop.cart().lines[0].id, 5)
    assert [line.quantity for line in shop.cart().lines] == [5]
    shop.remove(shop.cart().lines[0].id)
    assert shop.cart().lines == ()


def test_what_is_short_of_stock_is_a_problem_of_the_cart(shop: Shop, lantern: str) -> None:
    shop.add(lantern, quantity=100_000)
    assert shop.cart().problems


def test_a_coupon_is_used(shop: Shop, lantern: str, site: Site) -> None:
    shop.add(lantern)
    shop.coupon(site.shop.demo.coupon)
    assert [total.text for total in shop.cart().totals if total.title == "Coupon (2222)"] == ["$-2.00"]


@pytest.mark.parametrize(
    "call",
    [
        lambda shop: shop.coupon("no such"),
        lambda shop: shop.ship_by("no.such"),
        lambda shop: shop.pay_by("no_such"),
        lambda shop: shop.billing_address(replace(ADDRESS, firstname="")),
        lambda shop: shop.place(),
    ],
)
def test_what_the_shop_will_not_do_is_refused_with_its_words(shop: Shop, lantern: str, call: Callable[[Shop], object]) -> None:
    shop.add(lantern)
    with pytest.raises(Refused) as refusal:
        call(shop)
    assert all(refusal.value.reasons.values())
    assert next(iter(refusal.value.reasons.values())) in str(refusal.value)


def test_a_wrong_key_is_refused(shop: Shop) -> None:
    with pytest.raises(Refused):
        shop.login("wrong")


def test_a_token_of_one_dialect_is_good_in_the_other(site: Site) -> None:
    with FormShop(site.url) as forms, RestShop(site.url) as rest:
        rest.token = forms.login(site.key)
        forms.add(LANTERN[FormShop])
        rest.add(LANTERN[RestShop])
        assert [line.quantity for line in rest.cart().lines] == [2]
