"""`/cart/billing_address` and `/cart/shipping_address` (rest-cart.md §5.3, §8.1)."""

import pytest

from cartapi.store import models
from tests.rest.clients import LONDON, ROPE, Api, RestShop, problem_codes

FIRST, LAST = "First Name must be between 1 and 32 characters!", "Last Name must be between 1 and 32 characters!"
STREET, CITY = "Address 1 must be between 3 and 128 characters!", "City must be between 3 and 128 characters!"
POSTCODE = "Postcode must be between 2 and 10 characters for this country!"
COUNTRY, REGION = "Please select a country!", "Please select a region / state!"
TELEPHONE = "Telephone must be between 3 and 32 characters!"
TEXTS = ("prefix", "firstname", "middlename", "lastname", "suffix", "company", "city", "postcode", "telephone", "fax", "region")
KINDS = ("billing", "shipping")


@pytest.mark.parametrize("kind", KINDS)
def test_an_address_that_was_never_written(api: Api, kind: str) -> None:
    address = api.get(f"/cart/{kind}_address")
    assert {name: address[name] for name in (*TEXTS, "country_id")} == dict.fromkeys((*TEXTS, "country_id"))
    assert (address["street"], address["validation_errors"]) == ([""], [])
    assert (address["formatted_html"], address["formatted_text"]) == ("", "")


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_wrong_is_told_in_the_answer_to_a_change_only(api: Api, kind: str) -> None:
    written = api.put(f"/cart/{kind}_address", {"company": "Acme"})
    billing = [TELEPHONE] if kind == "billing" else []
    assert written["validation_errors"] == [FIRST, LAST, STREET, CITY, COUNTRY, *billing]
    assert problem_codes(written)[:5] == ["firstname", "lastname", "address_1", "city", "country"]
    assert [problem["field"] for problem in written["problems"]][2:5] == ["street", "city", "country_id"]
    read = api.get(f"/cart/{kind}_address")
    assert (read["validation_errors"], read["company"]) == ([], "Acme")
    assert "problems" not in read


def test_postcode_and_region_are_asked_for_where_the_country_has_them(api: Api) -> None:
    path = "/cart/shipping_address"
    assert api.put(path, {**LONDON, "postcode": "1", "region": None})["validation_errors"] == [POSTCODE, REGION]
    assert api.put(path, {"country_id": "JP", "postcode": "", "region": "Tokyo"})["validation_errors"] == []


def test_a_country_without_regions_needs_none(shop: RestShop, api: Api) -> None:
    shop.remove(models.zone, country_id=107)
    address = api.put("/cart/shipping_address", {**LONDON, "country_id": "JP", "region": "Hokkaido"})
    assert (address["validation_errors"], address["region"]) == ([], "Hokkaido")
    assert shop.session(api.token or "")["shipping_address"]["zone_id"] == "0"


def test_only_given_members_change_and_null_clears(api: Api) -> None:
    api.put("/cart/billing_address", LONDON)
    address = api.put("/cart/billing_address", {"company": "Acme", "city": None})
    assert (address["company"], address["city"], address["firstname"]) == ("Acme", None, "Ann")
    assert address["validation_errors"] == [CITY]


@pytest.mark.parametrize("member", TEXTS)
def test_every_text_goes_in_and_out_as_it_is(api: Api, member: str) -> None:
    sent = "O'Reilly & Co <b>\"é日"
    assert api.put("/cart/shipping_address", {member: f"  {sent} "})[member] == sent
    assert api.put("/cart/shipping_address", {member: 12})[member] == "12"


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (["Street 1", "Street 2"], ["Street 1", "Street 2"]), ("Street 1\nStreet 2", ["Street 1", "Street 2"]),
        ("Street 1\r\n\r\nStreet 2", ["Street 1", "Street 2"]), (["", "Street 1", ""], ["Street 1"]), ("One", ["One"]),
        (["Street 1", None], ["Street 1"]), ([None], [""]),
        ([], [""]), ("", [""]), (None, [""]), ([1, "2"], ["1", "2"]), ({"0": "One", "1": "Two"}, ["One", "Two"]),
    ],
)  # fmt: skip
def test_street(api: Api, sent: object, kept: list[str]) -> None:
    assert api.put("/cart/billing_address", {"street": sent})["street"] == kept


def test_more_than_two_lines_of_street_are_joined_for_the_shop(shop: RestShop, api: Api) -> None:
    address = api.put("/cart/billing_address", {**LONDON, "street": ["One", "Two", "Three"]})
    assert address["street"] == api.get("/cart/billing_address")["street"] == ["One", "Two, Three"]
    stored = shop.session(api.token or "")["payment_address"]
    assert (stored["address_1"], stored["address_2"]) == ("One", "Two, Three")


@pytest.mark.parametrize("sent", ["GB", "gb", "GBR", "222", 222])
def test_country(shop: RestShop, api: Api, sent: object) -> None:
    assert api.put("/cart/billing_address", {**LONDON, "country_id": sent})["country_id"] == "GB"
    stored = shop.session(api.token or "")["payment_address"]
    assert (stored["country_id"], stored["country"], stored["iso_code_3"]) == ("222", "United Kingdom", "GBR")


@pytest.mark.parametrize("sent", ["XX", "ZZ", "999", "United Kingdom", "-1", "1e9", "222 or 1"])
def test_a_country_that_is_none(api: Api, sent: str) -> None:
    address = api.put("/cart/billing_address", {**LONDON, "country_id": sent})
    if sent.startswith("222"):
        assert address["country_id"] == "GB"  # a number counts as far as it goes, as in forms
        return
    assert address["country_id"] is None
    assert COUNTRY in address["validation_errors"]


@pytest.mark.parametrize("sent", ["LANCS", "lancs", "Lancashire", "lancashire", "3563", 3563])
def test_region_by_id_code_or_name(shop: RestShop, api: Api, sent: object) -> None:
    address = api.put("/cart/billing_address", {**LONDON, "region": sent})
    assert (address["region"], address["validation_errors"]) == ("Lancashire", [])
    stored = shop.session(api.token or "")["payment_address"]
    assert (stored["zone_id"], stored["zone"], stored["zone_code"]) == ("3563", "Lancashire", "LANCS")


@pytest.mark.parametrize("sent", ["FL", "CA", "3624", "9001", "OLD", "99999999999999999999"])
def test_a_region_that_the_country_does_not_have_stays_as_sent(api: Api, sent: str) -> None:
    address = api.put("/cart/billing_address", {**LONDON, "region": sent})
    assert (address["region"], address["validation_errors"]) == (sent, [REGION])


def test_a_code_of_digits_is_a_code(api: Api) -> None:
    assert api.put("/cart/billing_address", {"country_id": "FR", "region": "75"})["region"] == "Paris"


def test_a_name_that_the_tables_write_with_an_entity(shop: RestShop, api: Api) -> None:
    shop.add(models.zone, zone_id=7700, country_id=74, name="C\u00f4te d&#39;Or", code="21", status=1)
    for sent in ("C\u00f4te d'Or", "C\u00f4te D'or"):
        address = api.put("/cart/billing_address", {**LONDON, "country_id": "FR", "region": sent})
        assert (address["region"], address["validation_errors"]) == ("C\u00f4te d'Or", [])
    assert shop.session(api.token or "")["payment_address"]["zone_id"] == "7700"


def test_an_id_before_a_code(shop: RestShop, api: Api) -> None:
    shop.add(models.zone, zone_id=75, country_id=74, name="Yonder", code="YON", status=1)
    assert api.put("/cart/billing_address", {"country_id": "FR", "region": "75"})["region"] == "Yonder"


def test_a_regions_id_brings_its_country(api: Api) -> None:
    address = api.put("/cart/billing_address", {"region": "3624"})
    assert (address["region"], address["country_id"]) == ("California", "US")


def test_a_name_without_a_country_stays_a_text(api: Api) -> None:
    address = api.put("/cart/billing_address", {"region": "California"})
    assert (address["region"], address["country_id"]) == ("California", None)


def test_region_in_relation_to_the_stored_country(api: Api) -> None:
    api.put("/cart/billing_address", {"country_id": "US"})
    assert api.put("/cart/billing_address", {"region": "NY"})["region"] == "New York"


def test_another_country_leaves_no_region_and_the_same_one_does(api: Api) -> None:
    api.put("/cart/billing_address", LONDON)
    assert api.put("/cart/billing_address", {"country_id": "GB"})["region"] == "Greater London"
    assert api.put("/cart/billing_address", {"country_id": "US"})["region"] is None


def test_names_with_their_parts_as_far_as_the_columns_hold_them(shop: RestShop, api: Api) -> None:
    parts = {"prefix": "Mr.", "firstname": "John", "middlename": "Quincy", "lastname": "Public", "suffix": "Jr."}
    api.put("/cart/billing_address", {**LONDON, **parts})
    stored = shop.session(api.token or "")["payment_address"]
    assert (stored["firstname"], stored["lastname"]) == ("Mr. John Quincy", "Public Jr.")
    api.put("/cart/billing_address", {"middlename": "x" * 30, "suffix": "y" * 30})
    stored = shop.session(api.token or "")["payment_address"]
    assert (stored["firstname"], stored["lastname"]) == ("Mr. John", "Public")
    assert api.get("/cart/billing_address")["middlename"] == "x" * 30


def test_a_title_is_no_name(api: Api) -> None:
    assert FIRST in api.put("/cart/billing_address", {**LONDON, "prefix": "Mr.", "firstname": ""})["validation_errors"]


def test_printed_by_the_countrys_format(api: Api) -> None:
    address = api.put(
        "/cart/shipping_address", {**LONDON, "company": "A & B", "country_id": "DE", "region": "BER", "city": "Berlin"}
    )
    assert address["formatted_html"] == "A &amp; B<br />Ann Marsh<br />1 Quay Street<br />E1 1AA Berlin<br />Germany"
    assert address["formatted_text"] == "A & B\nAnn Marsh\n1 Quay Street\nE1 1AA Berlin\nGermany"


def test_printed_by_the_usual_format(api: Api) -> None:
    address = api.put("/cart/shipping_address", {**LONDON, "region": "LONDON"})
    assert address["formatted_text"] == "Ann Marsh\n1 Quay Street\nLondon E1 1AA\nGreater London\nUnited Kingdom"


def test_the_same_as_billing(api: Api) -> None:
    api.put("/cart/billing_address", LONDON)
    shipping = api.put("/cart/shipping_address", {"same_as_billing": True, "city": "ignored"})
    assert (shipping["same_as_billing"], shipping["city"]) == (True, "London")
    api.put("/cart/billing_address", {"city": "Leeds"})
    assert api.get("/cart/shipping_address")["city"] == "Leeds"
    shipping = api.put("/cart/shipping_address", {"company": "Acme"})
    assert (shipping["same_as_billing"], shipping["city"], shipping["company"]) == (False, "Leeds", "Acme")
    api.put("/cart/billing_address", {"city": "York"})
    assert api.get("/cart/shipping_address")["city"] == "Leeds"


@pytest.mark.parametrize(("sent", "kept"), [(True, True), (1, True), ("1", True), ("true", True), (False, False), ("0", False)])
def test_truth_in_the_words_of_every_representation(api: Api, sent: object, kept: bool) -> None:
    assert api.put("/cart/shipping_address", {"same_as_billing": sent})["same_as_billing"] is kept


def test_billing_has_no_same_as_billing_and_guests_no_address_book(api: Api) -> None:
    assert "same_as_billing" not in api.get("/cart/billing_address")
    assert not api.get("/cart/shipping_address").keys() & {"customer_address_id", "save_in_address_book"}
    assert api.get("/cart/shipping_address?attrs=customer_address_id") == {}


def test_a_deleted_address_is_empty_and_the_shipping_method_stays(api: Api) -> None:
    api.add(ROPE)
    api.put("/cart/shipping_address", LONDON)
    api.ok("POST", "/cart", {"shipping_method": "flat.flat"})
    assert api.send("DELETE", "/cart/shipping_address").status_code == 204
    assert api.get("/cart/shipping_address")["city"] is None
    assert api.get("/cart")["shipping_method"] == "flat.flat"


def test_without_an_address_the_shipping_method_stays_until_there_is_another(api: Api) -> None:
    api.add(ROPE)
    api.put("/cart/shipping_address", LONDON)
    api.ok("POST", "/cart", {"shipping_method": "item.item"})
    api.send("DELETE", "/cart/shipping_address")
    assert api.get("/cart/shipping_methods") == []
    assert api.get("/cart?embed=shipping_methods")["shipping_method"] == "item.item"
    api.add(ROPE)
    api.ok("POST", "/cart", {"email": "ann@customer.example"})
    api.put("/cart/billing_address", LONDON)
    assert api.get("/cart")["shipping_method"] == "item.item"
    api.put("/cart/shipping_address", {"country_id": "US", "region": "NY"})
    assert api.get("/cart")["shipping_method"] == ""  # not offered there


def test_an_estimate_needs_no_more_than_a_country(api: Api) -> None:
    api.add(ROPE)
    cart = api.ok("POST", "/cart?embed=shipping_methods", {"shipping_address": {"country_id": "US", "region": "CA"}})
    assert cart["shipping_methods"] == []  # the part was not named in embed, so it was not written
    body = {"shipping_address": {"country_id": "US", "region": "CA"}}
    cart = api.ok("POST", "/cart?embed=shipping_address,shipping_methods", body)
    assert "flat.flat" in [method["code"] for method in cart["shipping_methods"]]
    assert cart["totals"]["tax"] == {"currency": "USD", "amount": 8.25, "formatted": "$8.25", "title": "CA Sales Tax"}


def test_custom_fields(shop: RestShop, api: Api) -> None:
    shop.add(
        models.custom_field,
        custom_field_id=7,
        type="text",
        value="",
        validation="/^\\d+$/",
        location="address",
        status=1,
        sort_order=1,
    )
    shop.add(models.custom_field_description, custom_field_id=7, language_id=1, name="Gate code")
    shop.add(models.custom_field_customer_group, custom_field_id=7, customer_group_id=1, required=1)
    address = api.put("/cart/shipping_address", LONDON)
    assert address["validation_errors"] == ["Gate code required!"]
    address = api.put("/cart/shipping_address", {"custom_field": {"7": "12"}})
    assert (address["validation_errors"], address["custom_field"]) == ([], {"7": "12"})
    assert shop.session(api.token or "")["shipping_address"]["custom_field"] == {"7": "12"}


@pytest.fixture
def customer(shop: RestShop, api: Api) -> Api:
    """A customer who is signed in, with an address book; so has somebody else."""
    book = {"firstname": "Anna", "lastname": "Marsh", "company": "", "address_1": "2 Book Road", "address_2": "", "city": "Preston",
            "postcode": "PR1", "country_id": 222, "zone_id": 3563, "custom_field": ""}  # fmt: skip
    shop.add(models.address, address_id=11, customer_id=1, **book)
    shop.add(models.address, address_id=12, customer_id=2, **book)
    known = {"customer_id": 1, "customer_group_id": 1, "firstname": "Anna", "lastname": "Marsh", "telephone": "12345"}
    api.script.ok("customer", known, email="anna@customer.example")
    return api


def test_a_customers_address_book(customer: Api) -> None:
    path = "/cart/shipping_address"
    address = customer.put(path, {"customer_address_id": 11, "city": "ignored"})
    assert (address["customer_address_id"], address["city"], address["street"], address["region"]) == (
        11, "Preston", ["2 Book Road"], "Lancashire",
    )  # fmt: skip
    assert address["validation_errors"] == []
    assert customer.refused("PUT", path, {"customer_address_id": 12}) == ["Customer Address is not valid."]
    assert customer.put(path, {"customer_address_id": 999, "city": "x"})["city"] == "Preston"
    assert customer.put(path, {"customer_address_id": 0, "city": "Leeds"})["customer_address_id"] == 0


def test_a_book_address_before_the_same_as_billing(customer: Api) -> None:
    customer.put("/cart/billing_address", LONDON)
    both = {"customer_address_id": 11, "same_as_billing": True}
    address = customer.put("/cart/shipping_address", both)
    assert (address["customer_address_id"], address["same_as_billing"], address["city"]) == (11, False, "Preston")


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("billing", {"same_as_billing": "perhaps"}), ("billing", {"customer_address_id": "x"}),
        ("shipping", {"save_in_address_book": {}}), ("shipping", {"formatted_html": [1], "validation_errors": 5}),
    ],
)  # fmt: skip
def test_what_an_address_does_not_have_is_ignored_whatever_it_is(api: Api, kind: str, body: dict[str, object]) -> None:
    assert api.put(f"/cart/{kind}_address", {**body, "city": "Leeds"})["city"] == "Leeds"
    cart = api.ok("POST", f"/cart?embed={kind}_address", {f"{kind}_address": {**body, "city": "York"}})
    assert cart[f"{kind}_address"]["city"] == "York"


def test_the_book_is_for_customers_in_proper_words(customer: Api) -> None:
    for body in ({"customer_address_id": "x"}, {"save_in_address_book": {}}):
        assert customer.refused("PUT", "/cart/billing_address", body) == ["The request data is invalid."]


def test_guests_have_no_address_book(api: Api) -> None:
    assert api.put("/cart/shipping_address", {"customer_address_id": 11, "city": "Leeds"})["city"] == "Leeds"


def test_an_address_is_saved_in_the_book_when_the_order_is_placed(shop: RestShop, customer: Api) -> None:
    customer.add(ROPE, 20)  # more than his credit pays
    customer.put("/cart/billing_address", {**LONDON, "save_in_address_book": True})
    assert customer.get("/cart/billing_address")["save_in_address_book"] is True
    customer.put("/cart/shipping_address", {"same_as_billing": True})
    customer.ok("POST", "/cart?embed=payment", {"shipping_method": "flat.flat", "payment": {"method": "cod"}})
    assert shop.count(models.address, customer_id=1) == 1
    customer.ok("POST", "/cart/place", status=201)
    saved = [row for row in shop.rows(models.address, customer_id=1) if row["city"] == "London"]
    assert [(row["address_1"], row["zone_id"]) for row in saved] == [("1 Quay Street", 3553)]


BAD: list[dict[str, object]] = [
    {"firstname": ["a"]}, {"firstname": {"a": "b"}}, {"firstname": True}, {"street": 5}, {"street": [["a"]]}, {"street": True},
    {"country_id": ["GB"]}, {"region": {"id": 1}}, {"same_as_billing": "perhaps"}, {"same_as_billing": [1]}, {"custom_field": "x"},
]  # fmt: skip


@pytest.mark.parametrize("body", BAD, ids=str)
def test_members_of_a_wrong_kind(shop: RestShop, api: Api, body: dict[str, object]) -> None:
    assert api.refused("PUT", "/cart/shipping_address", {"city": "Leeds", **body}) == ["The request data is invalid."]
    assert api.get("/cart/shipping_address")["city"] is None


def test_data_that_the_session_cannot_hold(shop: RestShop, api: Api) -> None:
    api.put("/cart/billing_address", {"company": "kept"})
    refused = api.refused("PUT", "/cart/billing_address", {"company": "x" * 70_000})
    assert refused == ["Warning: The data of this session became too large!"]
    assert api.get("/cart/billing_address")["company"] == "kept"
