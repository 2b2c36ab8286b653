"""Places that PayPal serves no shop with, as far as the shop's own lists of places say (checkout.md §10)."""

from sqlalchemy import Connection, exists, or_, select

from cartapi.store import models

_COUNTRIES = ("CU", "IR", "SY", "KP")
_UKRAINE = 220
_REGIONS = ("43", "14", "09")


def any_enabled(db: Connection) -> bool:
    """Whether a country or region under embargo is enabled. One statement."""
    country, zone = models.country, models.zone
    countries = exists().where(country.c.status == 1, country.c.iso_code_2.in_(_COUNTRIES))
    regions = exists().where(zone.c.status == 1, zone.c.country_id == _UKRAINE, zone.c.code.in_(_REGIONS))
    return bool(db.execute(select(or_(countries, regions))).scalar())
