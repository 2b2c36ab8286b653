"""Countries and zones of ISO 3166, and the geo zones that the shop makes of them (spec/checkout.md 11)."""

from collections.abc import Iterator
from itertools import count
from typing import Any

import pycountry

from cartapi.engine.phptext import escape
from cartapi.store import models
from cartapi.store.demo.rows import Rows, read

_NUMBERED_FROM = 1000  # above every id that a stock shop gives to a country


class Atlas:
    """Where the shop's countries and zones are found again, by ISO code."""

    def __init__(self) -> None:
        self.country_ids: dict[str, int] = {}
        self.zones: dict[str, tuple[int, int]] = {}

    def place(self, code: str) -> tuple[int, int]:
        """Country and zone id of a subdivision ("US-CA"), or of all of a country ("GB", zone 0)."""
        return self.zones[code] if "-" in code else (self.country_ids[code], 0)


def add(rows: Rows) -> Atlas:
    """Add every country with its subdivisions, and the geo zones; return where they are.

    A country that no spec names is numbered by its ISO number, so that a newer pycountry moves no other country's id.
    """
    data, atlas = read("places.toml"), Atlas()
    _add_countries(rows, data, atlas)
    _add_zones(rows, data["zone_ids"], atlas)
    _add_geo_zones(rows, data["geo_zones"], atlas)
    return atlas


def _add_countries(rows: Rows, data: dict[str, Any], atlas: Atlas) -> None:
    for country in pycountry.countries:
        code = country.alpha_2
        atlas.country_ids[code] = data["country_ids"].get(code) or _NUMBERED_FROM + int(country.numeric)
        rows.add(
            models.country,
            country_id=atlas.country_ids[code],
            name=escape(getattr(country, "common_name", country.name)),
            iso_code_2=code,
            iso_code_3=country.alpha_3,
            address_format="\r\n".join(data["address_formats"].get(code, [])),
            postcode_required=code in data["postcodes"]["required"],
            status=1,
        )


def _add_zones(rows: Rows, fixed: dict[str, int], atlas: Atlas) -> None:
    free = _free_ids(set(fixed.values()))
    for zone in sorted(pycountry.subdivisions, key=lambda each: each.code):
        country_id, zone_id = atlas.country_ids[zone.country_code], fixed.get(zone.code) or next(free)
        atlas.zones[zone.code] = country_id, zone_id
        short = zone.code.partition("-")[2]
        rows.add(models.zone, zone_id=zone_id, country_id=country_id, name=escape(zone.name), code=short, status=1)


def _free_ids(taken: set[int]) -> Iterator[int]:
    return (number for number in count(1) if number not in taken)


def _add_geo_zones(rows: Rows, geo_zones: list[dict[str, Any]], atlas: Atlas) -> None:
    dates = {"date_added": rows.now, "date_modified": rows.now}
    for geo_zone in geo_zones:
        geo_zone_id = geo_zone["id"]
        rows.add(models.geo_zone, geo_zone_id=geo_zone_id, name=geo_zone["name"], description=geo_zone["name"], **dates)
        for member in geo_zone["members"]:
            country_id, zone_id = atlas.place(member)
            rows.add(models.zone_to_geo_zone, country_id=country_id, zone_id=zone_id, geo_zone_id=geo_zone_id, **dates)
