"""The shop's staff."""

from cartapi.store.models.columns import col, serial, table
from cartapi.store.types import CutText, Flag, LongText, ZeroDateTime

user = table(
    "oc_user",
    serial("user_id"),
    col("user_group_id"),
    col("username", CutText(20)),
    col("password", CutText(40)),
    col("salt", CutText(9)),
    col("firstname", CutText(32)),
    col("lastname", CutText(32)),
    col("email", CutText(96)),
    col("image", CutText(255)),
    col("code", CutText(40)),
    col("ip", CutText(40)),
    col("status", Flag()),
    col("date_added", ZeroDateTime()),
)

user_group = table(
    "oc_user_group",
    serial("user_group_id"),
    col("name", CutText(64)),
    col("permission", LongText()),
)
