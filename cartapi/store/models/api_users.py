"""Users of the API, their addresses and their sessions."""

from cartapi.store.models.columns import col, serial, table
from cartapi.store.types import CutText, Flag, LongText, ZeroDateTime

api = table(
    "oc_api",
    serial("api_id"),
    col("username", CutText(64)),
    col("key", LongText()),
    col("status", Flag()),
    col("date_added", ZeroDateTime()),
    col("date_modified", ZeroDateTime()),
)

api_ip = table(
    "oc_api_ip",
    serial("api_ip_id"),
    col("api_id"),
    col("ip", CutText(40)),
)

api_session = table(
    "oc_api_session",
    serial("api_session_id"),
    col("api_id"),
    col("session_id", CutText(32)),
    col("ip", CutText(40)),
    col("date_added", ZeroDateTime()),
    col("date_modified", ZeroDateTime()),
)
