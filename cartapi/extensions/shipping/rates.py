"""Rate lists of settings: `limit:cost,limit:cost,…` in the order the shop wrote them (checkout.md §9, `weight`)."""

import logging

from cartapi.engine.phpnum import compare

_log = logging.getLogger("cartapi.extensions")


def rate_for(rates: object, amount: float, setting: str) -> str | None:
    """Cost text of the first entry whose limit is at least `amount`; None when none is, or when that entry has no cost.

    The text is as written, blanks included. An entry without cost is logged under the name of its setting.
    """
    if not isinstance(rates, str):
        return None
    for entry in rates.split(","):
        limit, *rest = entry.split(":")
        if compare(limit, amount) >= 0:
            if not rest:
                _log.warning("%s: the entry %r has no cost, so it offers nothing", setting, entry)
            return rest[0] if rest else None
    return None
