"""Countries and their zones (checkout.md §4, §11)."""

from sqlalchemy import ColumnElement, Connection, bindparam, func, or_, select

from cartapi.engine.geography import Country, Zone
from cartapi.engine.phpnum import to_int
from cartapi.store import models
from cartapi.store.statements import Statement

_country, _zone = models.country, models.zone
_COUNTRY = select(
    _country.c.country_id, _country.c.name, _country.c.iso_code_2, _country.c.iso_code_3, _country.c.address_format,
    _country.c.postcode_required,
)  # fmt: skip
_ZONE = select(_zone.c.zone_id, _zone.c.country_id, _zone.c.name, _zone.c.code)
ISO_2, ISO_3 = 2, 3


def _enabled(condition: ColumnElement[bool]) -> Statement:
    return Statement(_COUNTRY.where(condition, _country.c.status == 1).order_by(_country.c.country_id).limit(1))


_BY_ID = _enabled(_country.c.country_id == bindparam("id"))
_BY_CODE = {
    ISO_2: _enabled(func.upper(_country.c.iso_code_2) == bindparam("code")),
    ISO_3: _enabled(func.upper(_country.c.iso_code_3) == bindparam("code")),
}
_ZONE_BY_ID = Statement(_ZONE.where(_zone.c.zone_id == bindparam("id"), _zone.c.status == 1).limit(1))
_LONGEST_ID = 10


def is_code(text: str) -> bool:
    """Whether a country is given as an ISO code rather than an id."""
    return text.isascii() and text.isalpha() and len(text) in (ISO_2, ISO_3)


def country(db: Connection, posted: str) -> Country | None:
    """The enabled country of an id (leading integer) or an ISO-2 or ISO-3 code in any case, lowest id first."""
    by_code = _BY_CODE.get(len(posted)) if is_code(posted) else None
    row = by_code.first(db, {"code": posted.upper()}) if by_code else _BY_ID.first(db, {"id": to_int(posted)})
    return None if row is None else Country(*row)


def zone(db: Connection, posted: str, country_id: int | None) -> Zone | None:
    """The enabled zone of an id (leading integer); a text that is no number is a code within the country (any case)."""
    if posted.isdigit() or country_id is None:
        return _zone_by_id(db, to_int(posted))
    wanted = posted.strip().lower()
    coded = _ZONE.where(_zone.c.country_id == country_id, _zone.c.status == 1, func.lower(_zone.c.code) == wanted)
    row = db.execute(coded.order_by(_zone.c.zone_id).limit(1)).first() if wanted else None
    if row is not None:
        return Zone(*row)
    return _zone_by_id(db, to_int(posted)) if to_int(posted) else None


def _zone_by_id(db: Connection, zone_id: int) -> Zone | None:
    row = _ZONE_BY_ID.first(db, {"id": zone_id})
    return None if row is None else Zone(*row)


def has_zones(db: Connection, country_id: int) -> bool:
    """Whether a country has enabled zones, so that an address in it needs one."""
    found = select(_zone.c.zone_id).where(_zone.c.country_id == country_id, _zone.c.status == 1).limit(1)
    return db.execute(found).first() is not None


def region(db: Connection, text: str, country_id: int) -> Zone | None:
    """The enabled zone that a text means: its id, else its code, else its name, within the country; 0 is any, for ids only.

    Texts are escaped and compare in any case (rest-cart.md §5.3). A name's apostrophe may stand there as `&#39;`, which forms
    do not make of it and answers show as what it is.
    """
    number = int(text) if text.isascii() and text.isdigit() and len(text) < _LONGEST_ID else 0
    if not country_id:
        return _zone_by_id(db, number) if number else None
    wanted = text.lower()
    names = {wanted, wanted.replace("'", "&#39;")}
    meant = or_(_zone.c.zone_id == number, func.lower(_zone.c.code) == wanted, func.lower(_zone.c.name).in_(names))
    rows = db.execute(_ZONE.where(_zone.c.country_id == country_id, _zone.c.status == 1, meant).order_by(_zone.c.zone_id)).all()
    if not wanted or not rows:
        return None
    return Zone(*min(rows, key=lambda row: (row.zone_id != number, row.code.lower() != wanted)))
