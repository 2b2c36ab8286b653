"""Our own tables, `cartapi_…` whatever the shop's prefix is. They come through `migrations/`; times are UTC."""

from typing import Any

from sqlalchemy import Column, Table

from cartapi.store.models.columns import Key, col, null, own, part, serial, table
from cartapi.store.types import BigInt, CutText, Int, Letters, LongText, SmallInt, ZeroDateTime


def _own(name: str, *parts: Column[Any] | Key) -> Table:
    return table(name, *parts, engine="InnoDB", of=own)


def _moment(name: str) -> Column[Any]:
    return null(name, ZeroDateTime(nullable=True))


outbox = _own(
    "cartapi_outbox",
    serial("outbox_id", BigInt()),
    col("event_key", CutText(190)),
    null("order_id"),
    col("kind", CutText(32)),
    col("recipient", CutText(255)),
    col("sender", CutText(255)),
    col("subject", CutText(255)),
    col("message", LongText(medium=True)),
    col("transport", LongText()),
    col("state", CutText(12), "queued"),
    col("attempts", default="0"),
    col("next_attempt", ZeroDateTime()),
    col("claimed_by", CutText(64), ""),
    _moment("claimed_until"),
    col("last_error", CutText(500), ""),
    col("date_added", ZeroDateTime()),
    _moment("date_sent"),
    Key("event_key", "event_key", unique=True),
    Key("state", "state", "next_attempt"),
    Key("order_id", "order_id"),
)
"""Mails that wait to leave. `state`: queued, sending, sent, dead. One mail per `event_key`, whoever writes it."""

idempotency = _own(
    "cartapi_idempotency",
    part("scope", CutText(64)),
    part("idem_key", CutText(128)),
    col("fingerprint", Letters(64)),
    col("state", CutText(12)),
    col("status", default="0"),
    null("body", LongText(medium=True)),
    null("headers", LongText()),
    null("order_id"),
    col("date_added", ZeroDateTime()),
    col("date_expires", ZeroDateTime()),
    Key("date_expires", "date_expires"),
)
"""Answers kept for a caller who repeats a call under the same key."""

key = _own(
    "cartapi_key",
    part("api_id"),
    col("description", CutText(255), ""),
    null("scopes", LongText()),
    _moment("date_expires"),
    col("key_hash", CutText(128), ""),
    col("key_tail", CutText(8), ""),
    col("previous_hash", CutText(128), ""),
    _moment("previous_until"),
    col("rate_limit", default="0"),
    col("test_mode", SmallInt(6), "0"),
    _moment("last_used"),
    col("last_ip", CutText(45), ""),
    col("last_agent", CutText(255), ""),
    col("calls", BigInt(), "0"),
)
"""What we know of an API user beyond its `oc_api` row: one row per `api_id`."""

key_address = _own(
    "cartapi_key_address",
    serial("key_address_id"),
    col("api_id"),
    col("network", CutText(64)),
    col("note", CutText(255), ""),
    col("date_added", ZeroDateTime()),
    Key("api_id", "api_id"),
)
"""Networks (CIDR) that a key may be used from, beside the addresses of `oc_api_ip`."""

throttle = _own(
    "cartapi_throttle",
    part("subject", CutText(190)),
    col("failures", default="0"),
    col("window_start", ZeroDateTime()),
    _moment("locked_until"),
)
"""Failed attempts to sign in, per address or name."""

rate = _own(
    "cartapi_rate",
    part("subject", CutText(100)),
    part("minute", ZeroDateTime()),
    col("calls", default="0"),
)
"""Calls per subject and minute."""

request_log = _own(
    "cartapi_request_log",
    serial("request_log_id", BigInt()),
    col("at", ZeroDateTime()),
    col("api_id", default="0"),
    col("route", CutText(64)),
    col("method", CutText(8)),
    col("status", SmallInt(6)),
    col("error", CutText(255), ""),
    col("milliseconds", Int()),
    col("ip", CutText(45)),
    null("order_id"),
    col("request_id", CutText(36)),
    col("dialect", CutText(8)),
    Key("at", "at"),
    Key("api_id", "api_id"),
)
"""Calls of the API, for the panel."""

audit = _own(
    "cartapi_audit",
    serial("audit_id", BigInt()),
    col("at", ZeroDateTime()),
    col("user_id", default="0"),
    col("username", CutText(64)),
    col("ip", CutText(45)),
    col("action", CutText(64)),
    col("subject", CutText(128)),
    null("detail", LongText()),
    Key("at", "at"),
    Key("user_id", "user_id"),
)
"""Who did what in the panel and on the command line."""

panel_session = _own(
    "cartapi_panel_session",
    part("session_id", CutText(64)),
    col("data", LongText()),
    col("user_id", default="0"),
    col("date_added", ZeroDateTime()),
    col("date_expires", ZeroDateTime()),
    Key("user_id", "user_id"),
    Key("date_expires", "date_expires"),
)
"""Sessions of the panel."""
"""The journal of bookings that a crash may have left half done, for shops whose tables know no transactions."""

lock = _own("cartapi_lock", part("lock_id"))
"""Rows that stand for what has no row locks of its own; see `store/locks.py`. They hold nothing and stay."""

staff = _own(
    "cartapi_staff",
    part("user_id"),
    col("password_hash", CutText(128), ""),
    col("stands_for", CutText(40), ""),
    col("reset_hash", CutText(64), ""),
    _moment("reset_until"),
    Key("reset_hash", "reset_hash"),
)
"""What we know of a member of staff beyond his `oc_user` row: a slow hash and the text in `oc_user.password` that it stands
for, the hash of a link to choose a new password."""
