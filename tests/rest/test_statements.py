"""How many SQL statements a call takes: the same for any number of lines, embeds included.

Each number is one call on a warm server: the token's check, the work, the session's save. Fewer is better; when a number
falls, lower it here. Rows that an order must write are not counted here (`tests/api/test_statements.py`).
"""

import pytest
from sqlalchemy import insert

from cartapi.store import models
from tests.rest.clients import LONDON, Api, RestShop, to_the_till

EVERYTHING = "items,billing_address,shipping_address,shipping_methods,crosssells,payment,payment_methods,validation"
CEILINGS = {
    "GET /cart": 3,
    "GET /cart?attrs=email": 3,
    f"GET /cart?embed={EVERYTHING}": 7,
    "GET /cart/items": 3,
    "GET /cart/crosssells": 5,
    "GET /cart/shipping_methods": 3,
    "GET /cart/payment_methods": 3,
    "GET /cart/billing_address": 1,
    "GET /cart/payment": 1,
    "POST /cart": 7,
    f"POST /cart?embed={EVERYTHING}": 12,
    "POST /cart/items": 9,
    "POST /cart/items several": 10,
    "PUT /cart/items/LINE": 6,
    "DELETE /cart/items/LINE": 6,
    "DELETE /cart/items": 4,
    "PUT /cart/billing_address": 8,
    "PUT /cart/shipping_address": 8,
    "DELETE /cart/shipping_address": 5,
    "PUT /cart/payment": 5,
    "POST /cart/validate": 6,
    "DELETE /cart": 4,
}
BODIES: dict[str, object] = {
    "POST /cart": {"email": "new@customer.example", "coupon_code": "PCT10", "shipping_method": "flat.flat"},
    f"POST /cart?embed={EVERYTHING}": {
        "email": "new@customer.example", "coupon_code": "PCT10", "shipping_method": "flat.flat", "payment": {"method": "cod"},
        "billing_address": {**LONDON, "city": "Leeds"}, "shipping_address": {"same_as_billing": True},
    },
    "POST /cart/items": {"sku": "NEW-0", "qty": 2},
    "POST /cart/items several": {"items": [{"sku": f"MORE-{number}"} for number in range(20)]},
    "PUT /cart/items/LINE": {"qty": 3},
    "PUT /cart/billing_address": {**LONDON, "city": "Leeds"},
    "PUT /cart/shipping_address": {**LONDON, "city": "Leeds"},
    "PUT /cart/payment": {"method": "bank_transfer"},
}  # fmt: skip


OUTSIDE = (
    "BEGIN",
    "SET ",
    "SAVEPOINT",
    "RELEASE",
    "INSERT INTO cartapi_request_log",
    "UPDATE cartapi_key",
    "INSERT INTO cartapi_key",
)
"""What is no statement of the call: the driver's own, and the journal of calls, which another thread writes."""


@pytest.fixture(params=[1, 10, 40])
def filled(request: pytest.FixtureRequest, shop: RestShop) -> Api:
    """Everything but the order, with so many lines more."""
    with shop.database.writing() as db:
        product = shop.rows(models.product, product_id=1)[0]
        text = shop.rows(models.product_description, product_id=1, language_id=1)[0]
        skus = {1000 + number: f"NEW-{number}" for number in range(40)} | {2000 + number: f"MORE-{number}" for number in range(20)}
        db.execute(insert(models.product), [{**product, "product_id": key, "sku": sku} for key, sku in skus.items()])
        db.execute(insert(models.product_to_store), [{"product_id": key, "store_id": 0} for key in skus])
        db.execute(insert(models.product_description), [{**text, "product_id": key} for key in skus])
        db.execute(insert(models.product_related), [{"product_id": key, "related_id": 5} for key in skus])
    api = to_the_till(shop.api())
    api.ok("POST", "/cart/items", {"items": [{"sku": f"NEW-{number}"} for number in range(request.param)]})
    return api


def test_a_guests_call(shop: RestShop, guest: Api) -> None:
    """His session takes a second look, his rate two statements; else it is a call with a token."""
    guest.add()
    guest.get("/cart")
    with shop.database.count_statements() as statements:
        guest.get("/cart")
    assert len([text for text in statements if not text.startswith(OUTSIDE)]) <= CEILINGS["GET /cart"] + 3


@pytest.mark.parametrize("call", CEILINGS)
def test_statements(shop: RestShop, filled: Api, call: str) -> None:
    line = next(iter(filled.get("/cart/items")))
    filled.get("/cart?embed=shipping_methods,payment_methods")
    method, path = call.removesuffix(" several").replace("LINE", line).split(" ", 1)
    with shop.database.count_statements() as statements:
        answer = filled.send(method, path, BODIES.get(call))
    assert answer.status_code < 300, answer.text
    counted = [text for text in statements if not text.startswith(OUTSIDE)]
    assert len(counted) <= CEILINGS[call], "\n".join(" ".join(text.split())[:150] for text in counted)
