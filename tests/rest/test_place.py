"""`/cart/validate`, `/cart/place` (rest-cart.md §5.9-5.10, §8.4)."""

import threading

import pymysql
import pytest
from sqlalchemy.exc import OperationalError

from cartapi.store import models
from tests.rest.clients import LONDON, ROPE, SEXTANT, TABLES, Api, RestShop, messages, problem_codes, to_the_till

ADDRESS = [
    "First Name must be between 1 and 32 characters!", "Last Name must be between 1 and 32 characters!",
    "Address 1 must be between 3 and 128 characters!", "City must be between 3 and 128 characters!", "Please select a country!",
]  # fmt: skip
TELEPHONE = "Telephone must be between 3 and 32 characters!"
CUSTOMER = [*ADDRESS[:2], "E-Mail Address does not appear to be valid!", TELEPHONE]
STOCK = "Products marked with *** are not available in the desired quantity or not in stock!"


def test_an_empty_cart_with_nothing_known(api: Api) -> None:
    answer = api.send("POST", "/cart/validate")
    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["status"] == "error"
    assert answer.json["errors"] == {
        "billing_address": [*ADDRESS, TELEPHONE], "payment": ["Please select a valid payment method."], "customer": CUSTOMER,
        "items": ["Your shopping cart is empty!"],
    }  # fmt: skip


def test_everything_that_is_missing_in_its_order(api: Api) -> None:
    api.add(ROPE)
    body = api.send("POST", "/cart/validate").json
    assert body is not None
    assert list(body["errors"]) == ["shipping_address", "shipping_method", "billing_address", "payment", "customer"]
    assert body["errors"]["shipping_address"] == ADDRESS
    assert body["errors"]["shipping_method"] == ["Please specify a valid shipping method."]
    assert {"shipping_address.street", "shipping_method", "billing_address.telephone", "payment", "customer.email"} <= {
        problem["field"] for problem in body["problems"]
    }


def test_what_needs_no_shipping_needs_no_shipping_address(api: Api) -> None:
    api.add(TABLES)
    body = api.send("POST", "/cart/validate").json
    assert body is not None
    assert list(body["errors"]) == ["billing_address", "payment", "customer"]


def test_all_is_well(till: Api) -> None:
    answer = till.send("POST", "/cart/validate")
    assert (answer.status_code, answer.text) == (200, '{"errors":[],"status":"success"}')
    assert till.get("/cart?attrs=email&embed=validation") == {"email": "ann@customer.example", "validation": []}


def test_stock_and_minimum(till: Api) -> None:
    till.add(SEXTANT)
    till.script.ok("cart/add", product_id=7, quantity=1)
    to = till.send("POST", "/cart/validate").json
    assert to is not None
    assert to["errors"]["items"] == [STOCK, "Minimum order amount for Cleat (pack) is 3!"]
    assert "stock" in problem_codes(to)


@pytest.mark.parametrize("path", ["/cart/validate", "/cart/place"])
def test_status_is_always_there(till: Api, path: str) -> None:
    answer = till.send("POST", f"{path}?attrs=errors")
    assert answer.status_code in (200, 201)
    assert answer.json is not None
    assert answer.json.keys() == {"errors", "status"}


def test_an_order_is_placed(shop: RestShop, till: Api) -> None:
    till.ok("POST", "/cart", {"coupon_code": "PCT10"})
    total = till.get("/cart")["totals"]["grand_total"]["amount"]
    answer = till.send("POST", "/cart/place", {"comment": "Ring <twice> & wait"})
    (order,) = shop.rows(models.order)
    assert (answer.status_code, answer.text) == (
        201, f'{{"errors":null,"order":"{order["order_id"]}","status":"success","url":null}}',
    )  # fmt: skip
    assert "Location" not in answer.headers
    assert (order["firstname"], order["email"], order["telephone"]) == ("Ann", "ann@customer.example", "+44 20 5550 111")
    assert (order["payment_city"], order["shipping_city"], order["shipping_code"]) == ("London", "London", "flat.flat")
    assert (order["payment_code"], order["order_status_id"]) == ("cod", 1)
    assert order["comment"] == "Ring &lt;twice&gt; &amp; wait"
    assert float(order["total"]) == pytest.approx(total, abs=0.01)
    assert shop.stock(1) == 998


def test_afterwards_the_cart_is_new_in_both_dialects(shop: RestShop, till: Api) -> None:
    till.ok("POST", "/cart", {"coupon_code": "PCT10"})
    till.ok("POST", "/cart/place", status=201)
    cart = till.get("/cart?embed=billing_address,shipping_address,payment,items")
    assert (cart["email"], cart["coupon_code"], cart["shipping_method"], cart["items"]) == ("", "", "", {})
    assert (cart["payment"]["method"], cart["billing_address"]["city"], cart["shipping_address"]["city"]) == (None, None, None)
    assert shop.session(till.token or "").keys() == {"api_id", "language", "currency"}
    assert till.script.call("cart/products")["products"] == []


def test_fax_and_affiliate(shop: RestShop, till: Api) -> None:
    till.put("/cart/billing_address", {"fax": "+44 20 5550 999"})
    till.ok("POST", "/cart/place", {"affiliate_id": 4}, status=201)
    (order,) = shop.rows(models.order)
    assert (order["fax"], order["affiliate_id"]) == ("+44 20 5550 999", 4)


def test_what_stands_in_the_way_of_an_order(shop: RestShop, api: Api) -> None:
    answer = api.send("POST", "/cart/place")
    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json.keys() == {"errors", "order", "problems", "status", "url"}
    assert (answer.json["order"], answer.json["url"], answer.json["status"]) == (None, None, "error")
    assert answer.json["errors"]["items"] == ["Your shopping cart is empty!"]
    assert not shop.rows(models.order)


def test_stock_that_is_gone(shop: RestShop, till: Api) -> None:
    shop.change(models.product, {"product_id": 1}, quantity=1)
    answer = till.send("POST", "/cart/place")
    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["errors"] == {"items": [STOCK]}
    assert not shop.rows(models.order)
    assert till.get("/cart")["qty"] == 2


@pytest.mark.parametrize("kind", ["text/html", "", "application/x-unknown"])
def test_a_body_is_not_needed(till: Api, kind: str) -> None:
    assert till.send("POST", "/cart/validate", kind=kind).status_code == 200
    assert till.send("POST", "/cart/place", kind=kind).status_code == 201


@pytest.mark.parametrize("kind", ["application/json", "application/json; charset=latin1"])
@pytest.mark.parametrize("raw", ["[]", "null", "{", ""])
def test_a_body_that_cannot_be_read_is_none(till: Api, raw: str, kind: str) -> None:
    assert till.send("POST", "/cart/place", raw=raw.encode(), kind=kind).status_code == 201


def test_a_repeated_key_places_one_order(shop: RestShop, till: Api) -> None:
    first = till.send("POST", "/cart/place", idempotency_key="abc-1")
    again = till.send("POST", "/cart/place", idempotency_key="abc-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.text == first.text
    assert again.headers["Idempotency-Replayed"] == "true"
    assert shop.count(models.order) == 1


def test_simultaneous_repetitions_place_one_order(shop: RestShop, till: Api) -> None:
    answers: list[str] = []

    def place() -> None:
        answers.append(till.send("POST", "/cart/place", idempotency_key="abc-2").text)

    threads = [threading.Thread(target=place) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(answers)) == 1
    assert shop.count(models.order) == 1


def test_simultaneous_calls_without_a_key_place_one_order_too(shop: RestShop, till: Api) -> None:
    statuses: list[int] = []
    threads = [threading.Thread(target=lambda: statuses.append(till.send("POST", "/cart/place").status_code)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [201, 422, 422, 422]
    assert shop.count(models.order) == 1


def test_a_key_is_good_for_one_call(till: Api) -> None:
    till.ok("POST", "/cart/place", {"comment": "one"}, status=201, idempotency_key="abc-3")
    refused = till.refused("POST", "/cart/place", {"comment": "two"}, status=422, idempotency_key="abc-3")
    assert refused == ["This Idempotency-Key was used for another request."]


def test_an_answer_that_had_no_effect_is_not_kept(shop: RestShop, till: Api) -> None:
    shop.change(models.product, {"product_id": 1}, quantity=1)
    assert till.send("POST", "/cart/place", idempotency_key="abc-4").status_code == 422
    shop.change(models.product, {"product_id": 1}, quantity=9)
    assert till.send("POST", "/cart/place", idempotency_key="abc-4").status_code == 201


def test_a_key_for_items(api: Api) -> None:
    first = api.send("POST", "/cart/items", {"sku": ROPE}, idempotency_key="k")
    again = api.send("POST", "/cart/items", {"sku": ROPE}, idempotency_key="k")
    assert (again.status_code, again.text, again.headers["Location"]) == (201, first.text, first.headers["Location"])
    assert api.get("/cart")["qty"] == 1
    assert api.add(ROPE)["qty"] == 2


@pytest.mark.parametrize("key", ["", "x" * 129, "é"])
def test_a_key_that_is_none(till: Api, key: str) -> None:
    refused = till.refused("POST", "/cart/place", idempotency_key=key)
    assert refused == ["Invalid Idempotency-Key header"]


def test_an_order_only_of_what_was_seen(shop: RestShop, till: Api) -> None:
    seen = till.send("GET", "/cart").headers["ETag"]
    shop.change(models.product, {"product_id": 1}, price=120)
    refused = till.refused("POST", "/cart/place", status=412, if_match=seen)
    assert refused == ["The cart has changed since it was read."]
    seen = till.send("GET", "/cart").headers["ETag"]
    assert till.send("POST", "/cart/place", if_match=seen).status_code == 201


def test_guests_place_orders(shop: RestShop) -> None:
    guest = to_the_till(shop.guest())
    guest.ok("POST", "/cart/place", status=201)
    (order,) = shop.rows(models.order)
    assert (order["customer_id"], order["email"]) == (0, "ann@customer.example")
    assert guest.get("/cart")["qty"] == 0


def test_addresses_of_their_own(shop: RestShop, till: Api) -> None:
    till.put("/cart/shipping_address", {**LONDON, "firstname": "Bob", "city": "Leeds"})
    till.ok("POST", "/cart/place", status=201)
    (order,) = shop.rows(models.order)
    assert (order["payment_firstname"], order["shipping_firstname"], order["shipping_city"]) == ("Ann", "Bob", "Leeds")


def test_a_repetition_that_would_wait_too_long(till: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def wait(*_: object) -> None:
        raise OperationalError("INSERT", {}, pymysql.err.OperationalError(1205, "Lock wait timeout exceeded"))

    monkeypatch.setattr("cartapi.store.idempotency.claim", wait)
    answer = till.send("POST", "/cart/place", idempotency_key="abc-5")
    assert messages(answer) == ["A request with this Idempotency-Key is being worked on."]
    assert (answer.status_code, answer.headers["Retry-After"]) == (409, "5")


def test_a_database_that_is_away(till: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OperationalError("SELECT", {}, pymysql.err.OperationalError(1040, "Too many connections"))

    monkeypatch.setattr("cartapi.store.shelves.read", fail)
    answer = till.send("POST", "/cart/place")
    assert messages(answer) == ["Warning: The shop's database cannot be reached at the moment!"]
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
