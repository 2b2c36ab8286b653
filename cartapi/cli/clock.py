"""The moment of a command, on the clocks of the shop's tables."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cartapi.services.work import Moment
from cartapi.store import panel_settings
from cartapi.store.database import Database


def moment(database: Database) -> Moment:
    """Now, in the shop's time zone and in UTC; an unknown zone is UTC."""
    with database.reading() as connection:
        name = panel_settings.time_zone(connection)
    try:
        zone = ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo("UTC")
    now = datetime.now(UTC).replace(microsecond=0)
    return Moment(now.astimezone(zone).replace(tzinfo=None), now.replace(tzinfo=None))
