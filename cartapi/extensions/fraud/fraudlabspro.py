"""FraudLabs Pro: a score and an advice for each order."""

from collections.abc import Mapping
from typing import cast

from sqlalchemy import Connection

from cartapi.engine.phpjson import loads
from cartapi.engine.phpnum import is_numeric, to_float, to_int, to_text
from cartapi.engine.settings import StoreSettings
from cartapi.extensions.vendors.client import SECONDS, Call, Reply, VendorDown, vendors
from cartapi.extensions.vendors.endpoints import endpoint
from cartapi.extensions.vendors.pending import Pending
from cartapi.store import fraud, places

_HOST = "https://api.fraudlabspro.com"
_PREFIX = "fraud_fraudlabspro_"
_ADVICE = {"REVIEW": "review_status_id", "APPROVE": "approve_status_id", "REJECT": "reject_status_id"}


class FraudLabsPro:
    """Asked once an order; what it says is kept in `oc_fraudlabspro`, as far as the table has columns for it (orders.md §3.6)."""

    code = "fraudlabspro"

    def check(self, db: Connection, order: Mapping[str, object], settings: StoreSettings) -> int:
        """The status for a score above the setting's, or else for the vendor's advice; 0 for an order asked about before."""
        key, order_id = settings.text(f"{_PREFIX}key"), to_int(order.get("order_id"))
        if not key:
            return 0
        known, columns = fraud.finding(db, self.code, order_id)
        if known is not None:
            return 0
        call = self.call(db, order, key)
        answer = _answer(Pending(lambda: vendors().send(call), SECONDS).result())
        kept = {name: to_text(value) for name, value in answer.items() if name in columns and not isinstance(value, dict | list)}
        fraud.keep_finding(db, self.code, {**kept, "order_id": order_id})
        status = 0
        if to_float(answer["fraudlabspro_score"]) > settings.number(f"{_PREFIX}score"):
            status = settings.integer(f"{_PREFIX}order_status_id")
        advice = _ADVICE.get(to_text(answer.get("fraudlabspro_status")).upper())
        return (settings.integer(_PREFIX + advice) if advice else 0) or status

    def call(self, db: Connection, order: Mapping[str, object], key: str) -> Call:
        """The request to screen the order."""
        named = {
            "ip": "ip", "first_name": "firstname", "last_name": "lastname", "bill_addr": "payment_address_1",
            "bill_city": "payment_city", "bill_state": "payment_zone", "bill_zip_code": "payment_postcode",
            "email": "email", "user_phone": "telephone", "ship_addr": "shipping_address_1", "ship_city": "shipping_city",
            "ship_state": "shipping_zone", "ship_zip_code": "shipping_postcode", "user_order_id": "order_id",
            "amount": "total", "currency": "currency_code", "payment_mode": "payment_code",
        }  # fmt: skip
        facts = {name: to_text(order.get(column)) for name, column in named.items()}
        for name, column in (("bill_country", "payment_country_id"), ("ship_country", "shipping_country_id")):
            country = places.country(db, to_text(order.get(column)))
            facts[name] = country.iso_code_2 if country else ""
        filled = tuple((name, value) for name, value in facts.items() if value)
        return Call("POST", f"{endpoint(self.code, _HOST)}/v1/order/screen", (("key", key), ("format", "json"), *filled))


def _answer(reply: Reply) -> dict[str, object]:
    """The vendor's members; raises `VendorDown` for an answer without a score."""
    found: object = loads(reply.body.decode("utf-8", "replace"))
    answer = cast("dict[str, object]", found) if isinstance(found, dict) else {}
    if not is_numeric(to_text(answer.get("fraudlabspro_score"))):
        raise VendorDown(f"no score: {answer.get('fraudlabspro_message') or f'status {reply.status}'}")
    return answer
