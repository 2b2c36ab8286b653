"""JSON, XML and query string, both ways (rest-cart.md §2.2-2.3)."""

import json
from typing import Any
from urllib.parse import parse_qsl
from xml.etree import ElementTree as ET

import pytest

from cartapi.rest.representation import to_json, to_xml
from tests.rest.clients import MAP, OPTIONS, PENNANT, ROPE, Api

JSON, XML, TEXT = "application/json; charset=utf-8", "application/xml; charset=utf-8", "text/plain; charset=utf-8"


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("*/*", JSON), ("application/*", JSON), ("application/json", JSON), ("APPLICATION/JSON", JSON), ("text/plain", TEXT),
        ("text/*", TEXT), ("text/xml", XML), ("application/xml", XML), ("application/xhtml+xml", XML),
        ("text/html, */*;q=0.8", JSON),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", XML), ("text/xml;q=0.5, application/json", JSON),
        ("text/xml, application/json", XML), ("text/plain;q=0.1,text/xml;q=0.2", XML), ("application/json;q=0, text/plain", TEXT),
        ("application/json; charset=utf-8", JSON), ("image/png, text/plain", TEXT), ("", JSON),
    ],
)  # fmt: skip
def test_the_first_that_is_known_by_quality(api: Api, accept: str, content_type: str) -> None:
    assert api.send("GET", "/cart", accept=accept).content_type == content_type


def test_without_an_accept_header_it_is_json(api: Api) -> None:
    assert api.send("GET", "/cart").content_type == JSON


def test_json_as_php_writes_it(api: Api) -> None:
    api.add("SKU-17")
    text = api.send("GET", "/cart/items?attrs=name,url,price").text
    assert '"name":"\\u65e5\\u672c\\u8336 \\u2013 cr\\u00e8me br\\u00fbl\\u00e9e"' in text
    assert "http:\\/\\/localhost\\/" in text
    assert '"amount":8.82,' in text
    assert to_json({"a": 5.0, "b": [], "c": {}, "d": {"0": 1}, "e": -0.0}) == '{"a":5,"b":[],"c":{},"d":{"0":1},"e":0}'


def test_xml(api: Api) -> None:
    api.add(ROPE, 2)
    answer = api.send("GET", "/cart?attrs=email,sku,qty,has_error,totals,messages&embed=items", accept="text/xml")
    root = ET.fromstring(answer.text)  # noqa: S314 - our own answer
    assert root.tag == "magento_api"
    assert [child.tag for child in root] == ["email", "has_error", "items", "messages", "qty", "totals"]
    assert root.findtext("qty") == "2"
    assert root.findtext("has_error") == ""
    assert root.findtext("totals/grand_total/formatted") == api.get("/cart")["totals"]["grand_total"]["formatted"]
    assert [item.findtext("sku") for item in root.findall("items/data_item")] == [ROPE]
    assert list(root.find("messages") or []) == []


def test_names_in_xml() -> None:
    xml = to_xml({",x": 1, "1a": 1, "a b:c": True, "d!e": None, "-f": "<&>\x00", "list": [1, {"x": "y"}], ".g": False, "h": 1.5})
    assert xml.splitlines()[1] == (
        "<magento_api><data_item_x>1</data_item_x><data_item_1a>1</data_item_1a><a_b_c>1</a_b_c><de></de><data_item_-f>&lt;&amp;&gt;</data_item_-f>"
        "<list><data_item>1</data_item><data_item><x>y</x></data_item></list><data_item_.g></data_item_.g><h>1.5</h></magento_api>"
    )


@pytest.mark.parametrize("key", ["10µF", "µF²", "½", "Nº③", "é", "日本", "a&b<c>", "", " ", "x\x00", "😀"])
def test_any_sku_is_a_name_in_xml(key: str) -> None:
    (member,) = ET.fromstring(to_xml({key: {"sku": "x"}}))  # noqa: S314 - our own answer
    assert member.findtext("sku") == "x"


def test_a_query_string(api: Api) -> None:
    api.add(ROPE, 2)
    line = next(iter(api.get("/cart/items")))
    pairs = dict(
        parse_qsl(api.send("GET", "/cart?attrs=sku,is_saleable,qty,has_error,totals&embed=items", accept="text/plain").text)
    )
    assert (pairs["qty"], pairs["has_error"], pairs["totals[shipping][amount]"]) == ("2", "0", "0")
    assert pairs[f"items[{line}][sku]"] == ROPE
    assert pairs[f"items[{line}][is_saleable]"] == "1"


@pytest.mark.parametrize("path", ["/cart/items", "/cart/shipping_methods", "/cart?attrs="])
def test_nothing_as_a_query_string_is_an_answer_with_its_type(api: Api, path: str) -> None:
    answer = api.send("GET", path, accept="text/plain")
    assert (answer.status_code, answer.text, answer.content_type) == (200, "", TEXT)


@pytest.mark.parametrize(("accept", "told"), [("text/xml", "<code>404</code><message>Not Found</message>"),
                                              ("text/plain", "messages%5Berror%5D%5B0%5D%5Bmessage%5D=Not+Found")])  # fmt: skip
def test_errors_in_the_wanted_form(api: Api, accept: str, told: str) -> None:
    answer = api.send("GET", "/cart/items/1", accept=accept)
    assert answer.status_code == 404
    assert told in answer.text


BODIES: list[tuple[str, Any]] = [
    ("application/json", json.dumps({"email": "é & <b>", "coupon_code": ""})),
    ("application/json; charset=UTF-8", json.dumps({"email": "é & <b>"}, ensure_ascii=False)),
    ("text/plain", "email=%C3%A9+%26+%3Cb%3E"),
    ("application/x-www-form-urlencoded", "email=%C3%A9+%26+%3Cb%3E&unknown[a][]=1"),
    ("application/xml", "<cart><email>é &amp; &lt;b&gt;</email></cart>"),
    ("text/xml; charset=utf-8", '<?xml version="1.0"?><whatever email="é &amp; &lt;b>"/>'),
    ("application/xhtml+xml", "<a><email><![CDATA[é & <b>]]></email><!-- x --></a>"),
    ("application/x-www-form-urlencoded", "email=é+%26+<b>"),
]


ENTRY = "<{0}><sku>{1}</sku><qty>{2}</qty></{0}>"


@pytest.mark.parametrize(("kind", "raw"), BODIES)
def test_bodies_in_every_form(api: Api, kind: str, raw: str) -> None:
    answer = api.send("POST", "/cart", raw=raw.encode(), kind=kind)
    assert answer.status_code == 200, answer.text
    assert answer.json is not None
    assert answer.json["email"] == "é & <b>"


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("text/xml", f"<a><items>{ENTRY.format('data_item', ROPE, 2)}{ENTRY.format('data_item', MAP, 1)}</items></a>"),
        ("text/xml", f"<a>{ENTRY.format('items', ROPE, 2)}{ENTRY.format('items', MAP, 1)}</a>"),
        ("text/plain", f"items[0][sku]={ROPE}&items[0][qty]=2&items[1][sku]={MAP}"),
        ("application/json", json.dumps({"items": [{"sku": ROPE, "qty": "2"}, {"sku": MAP}]})),
    ],
)  # fmt: skip
def test_lists_in_every_form(api: Api, kind: str, raw: str) -> None:
    answer = api.send("POST", "/cart/items?attrs=sku,qty", raw=raw, kind=kind)
    assert answer.json == [{"sku": ROPE, "qty": 2}, {"sku": MAP, "qty": 1}]


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("text/plain", "&".join([f"sku={PENNANT}", *(f"options[{key}]={value}" for key, value in OPTIONS.items())])),
        (
            "text/xml",
            f"<a><sku>{PENNANT}</sku><options>"
            + "".join(f"<data_item_{key}>{value}</data_item_{key}>" for key, value in OPTIONS.items())
            + "</options></a>",
        ),
    ],
)
def test_options_in_every_form_make_one_line(api: Api, kind: str, raw: str) -> None:
    first = api.add(PENNANT, 1, options=OPTIONS)
    answer = api.send("POST", "/cart/items", raw=raw, kind=kind)
    assert answer.status_code == 200, answer.text
    assert answer.json is not None
    assert answer.json["item_id"] == first["item_id"]


def test_a_street_in_xml(api: Api) -> None:
    raw = "<a><street><data_item>One</data_item><data_item>Two</data_item></street></a>"
    answer = api.send("PUT", "/cart/billing_address", raw=raw, kind="text/xml")
    assert answer.json is not None
    assert answer.json["street"] == ["One", "Two"]
    written = api.send("PUT", "/cart/shipping_address", raw="<a><same_as_billing>1</same_as_billing></a>", kind="text/xml")
    assert written.json is not None
    assert written.json["same_as_billing"] is True


def test_what_xml_answers_can_be_sent_back(api: Api) -> None:
    api.put("/cart/billing_address", {"firstname": "Ann & Co", "street": ["One", "Two"], "country_id": "GB", "region": "LANCS"})
    raw = api.send("GET", "/cart/billing_address", accept="text/xml").data
    api.send("DELETE", "/cart/billing_address")
    assert api.send("PUT", "/cart/billing_address", raw=raw, kind="text/xml").status_code == 200
    address = api.get("/cart/billing_address")
    assert (address["firstname"], address["street"], address["region"]) == ("Ann & Co", ["One", "Two"], "Lancashire")


def test_answers_without_a_body_have_no_type(api: Api) -> None:
    answer = api.send("DELETE", "/cart", accept="text/xml")
    assert (answer.status_code, answer.data) == (204, b"")
    assert "Content-Type" not in answer.headers


def test_what_caches_must_know(api: Api) -> None:
    answer = api.send("GET", "/cart")
    assert answer.headers["Cache-Control"] == "no-store"
    assert {"Accept", "Authorization", "Cookie"} <= {name.strip() for name in answer.headers["Vary"].split(",")}
