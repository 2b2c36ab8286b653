"""The address book of customers: `oc_address`."""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Connection, and_, insert, select

from cartapi.engine.phpjson import dumps, loads
from cartapi.store import models

_address, _country, _zone = models.address, models.country, models.zone
COLUMNS = ("firstname", "lastname", "company", "address_1", "address_2", "city", "postcode", "country_id", "zone_id")


class BookAddress(NamedTuple):
    """An entry of somebody's address book, with the fields of a session address."""

    customer_id: int
    address: dict[str, object]


def find(db: Connection, address_id: int) -> BookAddress | None:
    """An entry with its country and zone, which may be gone or disabled (their names are "" then)."""
    row = db.execute(
        select(
            _address.c.customer_id, _address.c.custom_field, *[_address.c[name] for name in COLUMNS],
            _country.c.name.label("country"), _country.c.iso_code_2, _country.c.iso_code_3, _country.c.address_format,
            _zone.c.name.label("zone"), _zone.c.code.label("zone_code"),
        )
        .outerjoin(_country, and_(_country.c.country_id == _address.c.country_id, _country.c.status == 1))
        .outerjoin(_zone, and_(_zone.c.zone_id == _address.c.zone_id, _zone.c.status == 1))
        .where(_address.c.address_id == address_id)
    ).first()  # fmt: skip
    if row is None:
        return None
    found: dict[str, object] = {key: "" if value is None else value for key, value in row._mapping.items()}
    found["custom_field"] = loads(str(found["custom_field"])) or []
    return BookAddress(row.customer_id, found)


def add(db: Connection, customer_id: int, address: Mapping[str, object]) -> None:
    """Add a session address to a customer's book."""
    row = {name: address.get(name, "") for name in COLUMNS}
    db.execute(insert(_address), {**row, "customer_id": customer_id, "custom_field": dumps(address.get("custom_field") or [])})
