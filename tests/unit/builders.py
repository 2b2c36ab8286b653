"""The snapshots that third parties test with, and the currencies and zones in them."""

from cartapi.testing.snapshots import BRITAIN, DOLLAR, EURO, GERMANY, POUND, SOUTH_ONLY, UK_ONLY, line, snapshot

__all__ = ["BRITAIN", "DOLLAR", "EURO", "GERMANY", "POUND", "SOUTH_ONLY", "UK_ONLY", "line", "snapshot"]
