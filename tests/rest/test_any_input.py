"""Whatever is sent, the answer is one of the dialect: never a 5xx, always a body that can be read (rest-cart.md §2.4)."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.rest.clients import OPTIONS, PENNANT, ROPE, Api

MEMBERS = st.sampled_from(
    [
        "email", "coupon_code", "shipping_method", "billing_address", "shipping_address", "payment", "method", "data", "sku", "qty",
        "items", "options", "recurring_id", "firstname", "street", "region", "country_id", "custom_field", "same_as_billing",
        "customer_address_id", "save_in_address_book", "comment", "affiliate_id", "username", "key", "0", "301",
    ]
)  # fmt: skip
KNOWN = st.sampled_from([ROPE, PENNANT, "PCT10", "GB", "LANCS", "3563", "flat.flat", "flat_flat", "cod", "Default", "1", "222"])
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(), KNOWN),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.one_of(MEMBERS, st.text()), inner, max_size=5)),
    max_leaves=12,
)
BODIES = st.dictionaries(MEMBERS, VALUES, max_size=6)
EMBEDS = st.lists(
    st.sampled_from(["items", "billing_address", "shipping_address", "payment", "shipping_methods", "validation", "crosssells"])
)
PATHS = st.sampled_from(
    ["/cart", "/cart/items", "/cart/items/1", "/cart/billing_address", "/cart/shipping_address", "/cart/payment", "/cart/validate",
     "/cart/place", "/session"]
)  # fmt: skip
FORMS = st.sampled_from(
    ["application/json", "text/plain", "text/xml", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b"]
)
BY_HAND = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def check(api: Api, method: str, path: str, **sent: Any) -> None:
    answer = api.send(method, path, **sent)
    assert answer.status_code < 500, answer.text
    assert answer.status_code == 204 or json.loads(answer.text) is not None


@pytest.fixture
def filled(api: Api) -> Api:
    api.add(ROPE, 2)
    api.add(PENNANT, 1, options=OPTIONS)
    return api


@BY_HAND
@given(method=st.sampled_from(["POST", "PUT"]), path=PATHS, embed=EMBEDS, body=BODIES)
def test_objects(filled: Api, method: str, path: str, embed: list[str], body: dict[str, Any]) -> None:
    check(filled, method, f"{path}?embed={','.join(embed)}", body=body)
    for reading in ("/cart?embed=items,billing_address,shipping_address,payment,validation", "/cart/crosssells"):
        check(filled, "GET", reading)


@BY_HAND
@given(method=st.sampled_from(["POST", "PUT"]), path=PATHS, kind=FORMS, raw=st.binary(max_size=300))
def test_bytes(filled: Api, method: str, path: str, kind: str, raw: bytes) -> None:
    check(filled, method, path, raw=raw, kind=kind)


@BY_HAND
@given(value=VALUES, path=PATHS)
def test_values(filled: Api, value: Any, path: str) -> None:
    check(filled, "POST", path, raw=json.dumps(value))


@BY_HAND
@given(
    query=st.text(st.characters(codec="ascii", exclude_characters="#"), max_size=60),
    accept=st.sampled_from(["", "text/xml", "text/plain"]),
)
def test_queries(filled: Api, query: str, accept: str) -> None:
    answer = filled.send("GET", f"/cart?{query}", accept=accept)
    assert answer.status_code < 500, answer.text


@BY_HAND
@given(texts=st.lists(st.text(max_size=40), min_size=10, max_size=10))
def test_what_is_written_is_read(filled: Api, texts: list[str]) -> None:
    names = ("prefix", "firstname", "middlename", "lastname", "suffix", "company", "city", "postcode", "telephone", "fax")
    sent = dict(zip(names, texts, strict=True))
    written = filled.put("/cart/shipping_address", sent)
    read = filled.get("/cart/shipping_address")
    assert {name: read[name] for name in names} == {name: written[name] for name in names}
    assert {name: read[name] for name in names} == {name: text.strip(" \t\n\r\0\x0b") for name, text in sent.items()}
