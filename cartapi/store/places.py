"""Countries and their zones (checkout.md §4, §11)."""

from sqlalchemy import Connection, func, or_, select

from cartapi.engine.geography import Country, Zone
from cartapi.engine.phpnum import to_int
from cartapi.store import models

_country, _zone = models.country, models.zone
_COUNTRY = select(
    _country.c.country_id, _country.c.name, _country.c.iso_code_2, _country.c.iso_code_3, _country.c.address_format,
    _country.c.postcode_required,
)  # fmt: skip
_ZONE = select(_zone.c.zone_id, _zone.c.country_id, _zone.c.name, _zone.c.code)
ISO_2, ISO_3 = 2, 3
_LONGEST_ID = 10


def is_code(text: str) -> bool:
    """Whether a country is given as an ISO code rather than an id."""
    return text.isascii() and text.isalpha() and len(text) in (ISO_2, ISO_3)


def country(db: Connection, posted: str) -> Country | None:
    """The enabled country of an id (leading integer) or an ISO-2 or ISO-3 code in any case, lowest id first."""
    if is_code(posted):
        column = _country.c.iso_code_2 if len(posted) == ISO_2 else _country.c.iso_code_3
        condition = func.upper(column) == posted.upper()
    else:
        condition = _country.c.country_id == to_int(posted)
    row = db.execute(_COUNTRY.where(condition, _country.c.status == 1).order_by(_country.c.country_id).limit(1)).first()
    return None if row is None else Country(*row)


def zone(db: Connection, posted: str, country_id: int | None) -> Zone | None:
    """The enabled zone of an id (leading integer); a text that is no number is a code, then a name, within the country."""
    if posted.isdigit() or country_id is None:
        return _first_zone(db, _zone.c.zone_id == to_int(posted))
    wanted = posted.strip().lower()
    named = or_(func.lower(_zone.c.code) == wanted, func.lower(_zone.c.name) == wanted)
    rows = db.execute(_ZONE.where(_zone.c.country_id == country_id, _zone.c.status == 1, named).order_by(_zone.c.zone_id)).all()
    if wanted and rows:
        return Zone(*min(rows, key=lambda row: row.code.lower() != wanted))
    return _first_zone(db, _zone.c.zone_id == to_int(posted)) if to_int(posted) else None


def _first_zone(db: Connection, condition: object) -> Zone | None:
    row = db.execute(_ZONE.where(condition, _zone.c.status == 1).limit(1)).first()  # type: ignore[arg-type]
    return None if row is None else Zone(*row)


def has_zones(db: Connection, country_id: int) -> bool:
    """Whether a country has enabled zones, so that an address in it needs one."""
    found = select(_zone.c.zone_id).where(_zone.c.country_id == country_id, _zone.c.status == 1).limit(1)
    return db.execute(found).first() is not None


def region(db: Connection, text: str, country_id: int) -> Zone | None:
    """The enabled zone that a text means: its id, else its code, else its name, within the country; 0 is any, for ids only.

    Texts are escaped and compare in any case (rest-cart.md §5.3).
    """
    number = int(text) if text.isascii() and text.isdigit() and len(text) < _LONGEST_ID else 0
    if not country_id:
        return _first_zone(db, _zone.c.zone_id == number) if number else None
    wanted = text.lower()
    meant = or_(_zone.c.zone_id == number, func.lower(_zone.c.code) == wanted, func.lower(_zone.c.name) == wanted)
    rows = db.execute(_ZONE.where(_zone.c.country_id == country_id, _zone.c.status == 1, meant).order_by(_zone.c.zone_id)).all()
    if not wanted or not rows:
        return None
    return Zone(*min(rows, key=lambda row: (row.zone_id != number, row.code.lower() != wanted)))
