"""`attrs` and `embed` (rest-cart.md §3)."""

import pytest

from tests.rest.clients import LONDON, ROPE, Api

EMBEDS = (
    "items", "billing_address", "shipping_address", "shipping_methods", "crosssells", "payment", "payment_methods", "validation",
)  # fmt: skip


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("attrs=email,qty", ["email", "qty"]), ("attrs=%20email%20,%20qty%20", ["email", "qty"]),
        ("attrs[]=qty&attrs[]=email", ["email", "qty"]), ("attrs[]=email,qty", ["email", "qty"]),
        ("attrs=email,nothing", ["email"]),
        ("attrs=email&attrs=qty", ["qty"]), ("attrs=", []), ("attrs=nothing", []), ("attrs=,,", []), ("attrs[]=", []),
        ("attrs=EMAIL", []),
    ],
)  # fmt: skip
def test_attrs(api: Api, query: str, names: list[str]) -> None:
    assert list(api.get(f"/cart?{query}")) == names


def test_no_attributes_are_an_object(api: Api) -> None:
    assert api.send("GET", "/cart?attrs=").text == "{}"


def test_attrs_of_answers_to_changes(api: Api) -> None:
    assert api.ok("POST", "/cart/items?attrs=qty", {"sku": ROPE, "qty": 2}, status=201) == {"qty": 2}
    assert api.ok("POST", "/cart?attrs=email", {"email": "x"}) == {"email": "x"}
    assert api.ok("PUT", "/cart/billing_address?attrs=city", LONDON) == {"city": "London"}


def test_attrs_are_read_by_embedded_resources_too(api: Api) -> None:
    api.put("/cart/billing_address", LONDON)
    assert api.get("/cart?attrs=email,firstname&embed=billing_address") == {"email": "", "billing_address": {"firstname": "Ann"}}


def test_an_embedded_resource_that_is_not_named_has_all_its_attributes(api: Api) -> None:
    cart = api.get("/cart?attrs=email&embed=billing_address,payment")
    assert cart.keys() == {"email", "billing_address", "payment"}
    assert cart["billing_address"] == api.get("/cart/billing_address")
    assert cart["payment"] == api.get("/cart/payment")


@pytest.mark.parametrize("query", ["embed=", "embed=nothing", "embed[]=", "embed=cart", "embed=totals"])
def test_embed_of_nothing(api: Api, query: str) -> None:
    assert api.get(f"/cart?{query}") == api.get("/cart")


@pytest.mark.parametrize("name", EMBEDS)
def test_each_embed_has_the_shape_of_its_own_resource(api: Api, name: str) -> None:
    api.add(ROPE)
    api.put("/cart/shipping_address", LONDON)
    if name == "validation":
        body = api.send("POST", "/cart/validate").json
        assert body is not None
        assert api.get("/cart?embed=validation")["validation"] == body["errors"]
    else:
        assert api.get(f"/cart?embed={name}")[name] == api.get(f"/cart/{name}")


def test_embeds_stand_among_the_attributes_by_name(api: Api) -> None:
    cart = api.get(f"/cart?embed={','.join(reversed(EMBEDS))}")
    assert list(cart) == sorted(cart)
    assert set(EMBEDS) <= cart.keys()
    assert list(api.get("/cart?embed[]=items&embed[]=payment&attrs=qty")) == ["items", "payment", "qty"]


def test_collections_are_objects_and_lists_are_lists_when_empty(api: Api) -> None:
    for path, empty in (("items", "{}"), ("crosssells", "{}"), ("shipping_methods", "[]")):
        assert api.send("GET", f"/cart/{path}").text == empty
    assert '"crosssells":{}' in api.send("GET", "/cart?embed=crosssells,items").text
    assert '"messages":{}' in api.send("GET", "/cart").text


def test_embed_is_only_for_the_cart(api: Api) -> None:
    assert "payment" not in api.get("/cart/billing_address?embed=payment")
