"""The cart, and the sessions that own it."""

from cartapi.store.models.columns import Key, col, part, serial, table
from cartapi.store.types import CutText, Int, LongText, ZeroDateTime

cart = table(
    "oc_cart",
    serial("cart_id", Int(11, unsigned=True)),
    col("api_id"),
    col("customer_id"),
    col("session_id", CutText(32)),
    col("product_id"),
    col("recurring_id"),
    col("option", LongText()),
    col("quantity", Int(5)),
    col("date_added", ZeroDateTime()),
    Key("cart_id", "api_id", "customer_id", "session_id", "product_id", "recurring_id"),
    engine="InnoDB",
    numbers_once=True,
)

session = table(
    "oc_session",
    part("session_id", CutText(32)),
    col("data", LongText()),
    col("expire", ZeroDateTime()),
    engine="InnoDB",
)

upload = table(
    "oc_upload",
    serial("upload_id"),
    col("name", CutText(255)),
    col("filename", CutText(255)),
    col("code", CutText(255)),
    col("date_added", ZeroDateTime()),
)
