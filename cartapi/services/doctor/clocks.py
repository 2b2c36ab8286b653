"""Clocks and time zones: the database's, this machine's, the shop's, and that of whoever writes the shop's dates."""

from collections.abc import Iterator
from datetime import UTC, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cartapi.services.doctor.finding import Finding, Level, Patient
from cartapi.store import health

_FELT, _HARMFUL = 3, 60
_HALF_ZONE = timedelta(minutes=7)
_AHEAD = timedelta(minutes=5)


def look(patient: Patient) -> Iterator[Finding]:
    """Skew between database and server, the shop's zone, dates from the future."""
    there = health.server(patient.database)
    apart = abs((there.utc - patient.utc).total_seconds())
    if apart <= _FELT:
        yield Finding(Level.OK, "clock", "the database's clock and this machine's agree")
    else:
        level = Level.WARNING if apart >= _HARMFUL else Level.NOTE
        text = f"the database's clock and this machine's are {apart:.0f} seconds apart: tokens and keys end by this machine's"
        yield Finding(level, "clock", text, "let both follow the same time server (NTP)")
    name = patient.setting("config_timezone")
    zone = _zone(name)
    if zone is None:
        advice = "choose one in the shop's settings; dates of orders are UTC until then"
        yield Finding(Level.WARNING, "time zone", f"config_timezone is {name!r}, which is no time zone", advice)
        return
    if name or abs(there.local - there.utc) < _HALF_ZONE:
        yield Finding(Level.OK, "time zone", f"the shop's dates are in {name or 'UTC'}")
    else:
        table = patient.database.real_name("oc_setting")
        text = (
            "the shop has no config_timezone (it is older than 3.0.3.7): "
            f"PHP writes the database's time, {there.local:%H:%M}, this server UTC, {there.utc:%H:%M}"
        )
        advice = f"INSERT INTO {table} SET store_id=0, code='config', `key`='config_timezone', value='Area/City', serialized=0;"
        yield Finding(Level.WARNING, "time zone", text, advice)
    yield from _future(patient, zone)


def _future(patient: Patient, zone: ZoneInfo) -> Iterator[Finding]:
    now = patient.utc.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)
    with patient.database.reading() as db:
        newest = health.newest_moment(db)
    if newest is not None and newest > now + _AHEAD:
        text = f"the newest order or token is of {newest}, but here it is {now:%Y-%m-%d %H:%M}: PHP lives in another time zone"
        yield Finding(
            Level.WARNING, "time zone", text, "set config_timezone to the zone that PHP uses (date.timezone in its php.ini)"
        )


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
