"""One moment as the two clocks of the database have it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Moment:
    """Now, naive both times: `shop` for `oc_` tables (the shop's time zone), `utc` for our own."""

    shop: datetime
    utc: datetime
