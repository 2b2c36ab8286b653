"""MaxMind minFraud: a score of risk for each order."""

import base64
import hashlib
import json
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

_HOST = "https://minfraud.maxmind.com"


class MaxMind:
    """Asked once an order; the score is kept in `oc_maxmind` (orders.md §3.6).

    A key `<account id>:<license key>` asks minFraud Score 2.0; a license key alone asks the legacy service, which needs no account.
    """

    code = "maxmind"

    def check(self, db: Connection, order: Mapping[str, object], settings: StoreSettings) -> int:
        """The status of `fraud_maxmind_order_status_id` (or of the key without prefix) for a score above the setting's."""
        key = settings.text("fraud_maxmind_key")
        if not key:
            return 0
        order_id = to_int(order.get("order_id"))
        known, columns = fraud.finding(db, self.code, order_id)
        if known is None:
            risk = self._risk(db, order, key)
            known = {"risk_score": risk}
            fraud.keep_finding(db, self.code, {"order_id": order_id, **({"risk_score": risk} if "risk_score" in columns else {})})
        if to_float(str(known.get("risk_score") or 0)) <= settings.number("fraud_maxmind_score"):
            return 0
        return settings.integer("fraud_maxmind_order_status_id") or settings.integer("maxmind_order_status_id")

    def _risk(self, db: Connection, order: Mapping[str, object], key: str) -> float:
        country = places.country(db, to_text(order.get("payment_country_id")))
        account, separator, license_key = key.partition(":")
        facts = _facts(order, country.iso_code_2 if country else "")
        call = _score_call(facts, account, license_key) if separator else _legacy_call(facts, key)
        reply = Pending(lambda: vendors().send(call), SECONDS).result()
        return _scored(reply) if separator else _legacy_scored(reply)


def _facts(order: Mapping[str, object], country: str) -> dict[str, str]:
    email = to_text(order.get("email")).strip().lower()
    named = {
        "ip": "ip", "city": "payment_city", "region": "payment_zone", "postal": "payment_postcode", "phone": "telephone",
        "amount": "total", "currency": "currency_code", "agent": "user_agent", "language": "accept_language", "id": "order_id",
    }  # fmt: skip
    digest = hashlib.md5(email.encode(), usedforsecurity=False).hexdigest()  # the vendor's format, nothing it guards
    return {
        **{name: to_text(order.get(column)) for name, column in named.items()},
        "country": country,
        "domain": email.rpartition("@")[2],
        "digest": digest,
    }


def _score_call(facts: Mapping[str, str], account: str, license_key: str) -> Call:
    question = {
        "device": {"ip_address": facts["ip"], "user_agent": facts["agent"], "accept_language": facts["language"]},
        "event": {"transaction_id": facts["id"], "type": "purchase"},
        "email": {"address": facts["digest"], "domain": facts["domain"]},
        "billing": {"city": facts["city"], "postal": facts["postal"], "country": facts["country"], "phone_number": facts["phone"]},
        "order": {"amount": to_float(facts["amount"]), "currency": facts["currency"]},
    }
    filled = {part: {name: value for name, value in members.items() if value} for part, members in question.items()}
    credentials = base64.b64encode(f"{account}:{license_key}".encode()).decode()
    url = f"{endpoint('maxmind', _HOST)}/minfraud/v2.0/score"
    return Call("POST", url, (), (("Authorization", f"Basic {credentials}"),), json.dumps(filled).encode(), "application/json")


def _scored(reply: Reply) -> float:
    found: object = loads(reply.body.decode("utf-8", "replace"))
    risk = to_text(cast("dict[str, object]", found).get("risk_score")) if isinstance(found, dict) else ""
    if not is_numeric(risk):
        raise VendorDown(f"no risk score (status {reply.status})")
    return to_float(risk)


def _legacy_call(facts: Mapping[str, str], key: str) -> Call:
    named = {
        "i": "ip", "city": "city", "region": "region", "postal": "postal", "country": "country", "domain": "domain",
        "custPhone": "phone", "emailMD5": "digest", "txnID": "id", "order_amount": "amount", "order_currency": "currency",
        "user_agent": "agent", "accept_language": "language",
    }  # fmt: skip
    params = (("license_key", key), *((name, facts[fact]) for name, fact in named.items() if facts[fact]))
    return Call("GET", f"{endpoint('maxmind', _HOST)}/app/ccv2r", params)


def _legacy_scored(reply: Reply) -> float:
    pairs = (pair.partition("=") for pair in reply.body.decode("utf-8", "replace").split(";"))
    members = {name: value for name, _, value in pairs}
    if not is_numeric(members.get("riskScore", "")):
        raise VendorDown(f"no risk score: {members.get('err') or f'status {reply.status}'}")
    return to_float(members["riskScore"])
