"""Places and the zones shops sort them into (checkout.md §8)."""

from collections.abc import Mapping
from dataclasses import dataclass

from cartapi.engine.phpnum import to_int
from cartapi.engine.tax import Place


@dataclass(frozen=True, slots=True)
class Country:
    """A row of `oc_country`."""

    country_id: int
    name: str
    iso_code_2: str
    iso_code_3: str
    address_format: str
    postcode_required: int


@dataclass(frozen=True, slots=True)
class Zone:
    """A row of `oc_zone`: a region of a country."""

    zone_id: int
    country_id: int
    name: str
    code: str


@dataclass(frozen=True, slots=True)
class GeoZone:
    """A set of places: pairs of country and zone, zone 0 for all of a country; `name` is None where only its places know it."""

    geo_zone_id: int
    name: str | None
    places: frozenset[tuple[int, int]]

    def contains(self, place: Place) -> bool:
        """Whether the place is in it; a place with zone 0 is only where all zones are."""
        return (place.country_id, 0) in self.places or (place.country_id, place.zone_id) in self.places


def place_of(address: Mapping[str, object]) -> Place:
    """Country and zone of a session address; texts that are no ids count as 0."""
    return Place(to_int(address.get("country_id")), to_int(address.get("zone_id")))


def has_place(address: Mapping[str, object] | None) -> bool:
    """Whether a session address has both keys that taxes look at (sessions.md §10)."""
    return address is not None and address.get("country_id") is not None and address.get("zone_id") is not None
