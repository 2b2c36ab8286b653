"""Tables that a fraud extension brings when a shop installs it. Not of the stock schema, so they may be missing."""

from sqlalchemy import MetaData

from cartapi.store.models.columns import col, part, table
from cartapi.store.types import CutText, ZeroDateTime

optional = MetaData()

fraud_ip = table(
    "oc_fraud_ip",
    part("ip", CutText(40)),
    col("date_added", ZeroDateTime()),
    of=optional,
)
