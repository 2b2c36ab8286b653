"""Indexes that a stock shop lacks and that the server's statements would use."""

from collections.abc import Iterator

from cartapi.services.doctor.finding import Finding, Level, Patient
from cartapi.store import health

WANTED = (
    ("oc_api_session", "session_id"), ("oc_api_session", "date_modified"), ("oc_api_ip", "api_id"), ("oc_session", "expire"),
    ("oc_coupon", "code"), ("oc_coupon_product", "coupon_id"), ("oc_coupon_history", "coupon_id"),
    ("oc_coupon_history", "order_id"), ("oc_voucher", "code"), ("oc_voucher", "order_id"),
    ("oc_voucher_history", "voucher_id"), ("oc_voucher_history", "order_id"),
    ("oc_customer", "email"), ("oc_customer_reward", "customer_id"), ("oc_customer_reward", "order_id"),
    ("oc_customer_transaction", "customer_id"), ("oc_customer_transaction", "order_id"),
    ("oc_product_reward", "product_id"), ("oc_product_option", "product_id"), ("oc_product_option_value", "product_option_id"),
    ("oc_order_product", "order_id"), ("oc_order_option", "order_id"), ("oc_order_total", "order_id"),
    ("oc_order_voucher", "order_id"), ("oc_order_history", "order_id"), ("oc_zone", "country_id"),
)  # fmt: skip
_MANY = 2000
"""Rows from which reading a whole table for every call is felt."""


def look(patient: Patient) -> Iterator[Finding]:
    """One line for each that is missing, with the statement that makes it."""
    led = health.led(patient.database, {name for name, _ in WANTED})
    lacking = [(name, column) for name, column in WANTED if column not in led[name]]
    if not lacking:
        yield Finding(Level.OK, "indexes", "all that the server's statements use are there")
    for name, column in lacking:
        rows, real = patient.tables[name].rows, patient.database.real_name(name)
        level = Level.WARNING if rows >= _MANY else Level.NOTE
        size = "" if patient.database.is_sqlite else f" ({rows} rows)"
        text = f"{real}{size} is read whole where {column} is looked for"
        yield Finding(level, "indexes", text, f"CREATE INDEX {real}_{column} ON {real} ({column});")
