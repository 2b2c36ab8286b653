"""The moment of a command, on the clocks of the shop's tables."""

from datetime import UTC, datetime

from cartapi.services.work import Moment, zone_named
from cartapi.store import panel_settings
from cartapi.store.database import Database


def moment(database: Database) -> Moment:
    """Now, in the shop's time zone and in UTC; an unknown zone is UTC."""
    with database.reading() as connection:
        name = panel_settings.time_zone(connection)
    return Moment.of(datetime.now(UTC), zone_named(name))
