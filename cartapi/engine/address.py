"""The rules of a session address (checkout.md §3)."""

from collections.abc import Mapping

from cartapi.engine.geography import Country, Zone
from cartapi.engine.phpnum import to_int
from cartapi.engine.problems import Problem

TEXTS = ("firstname", "lastname", "company", "address_1", "address_2", "postcode", "city")
LENGTHS = {"firstname": (1, 32), "lastname": (1, 32), "address_1": (3, 128), "city": (2, 128)}
PAYMENT_CITY = (2, 32)
"""Recorded: a payment city is held shorter than the text and the column say."""
POSTCODE = (2, 10)


def problems(posted: Mapping[str, str], country: Country | None, *, by_code: bool, payment: bool) -> list[Problem]:
    """What is wrong with a posted address, in the reference's order, custom fields aside.

    Lengths are those of the escaped, trimmed text. A country given as a code does not ask for a postcode (§4).
    """
    lengths = {**LENGTHS, "city": PAYMENT_CITY} if payment else LENGTHS
    found = [Problem(name, name) for name, (least, most) in lengths.items() if not least <= len(posted.get(name, "")) <= most]
    if country is not None and country.postcode_required and not by_code:
        least, most = POSTCODE
        if not least <= len(posted.get("postcode", "")) <= most:
            found.append(Problem("postcode", "postcode"))
    if not posted.get("country_id"):
        found.append(Problem("country", "country"))
    if not posted.get("zone_id"):
        found.append(Problem("zone", "zone"))
    return found


def session_address(
    posted: Mapping[str, str], country: Country | None, zone: Zone | None, custom_field: object
) -> dict[str, object]:
    """The address as the session keeps it (sessions.md §9). Codes that were resolved are stored as ids, others as posted."""
    address: dict[str, object] = {name: posted.get(name, "") for name in TEXTS}
    address["zone_id"] = _id(posted.get("zone_id", ""), zone.zone_id if zone else 0)
    address["zone"] = zone.name if zone else ""
    address["zone_code"] = zone.code if zone else ""
    address["country_id"] = _id(posted.get("country_id", ""), country.country_id if country else 0)
    address["country"] = country.name if country else ""
    address["iso_code_2"] = country.iso_code_2 if country else ""
    address["iso_code_3"] = country.iso_code_3 if country else ""
    address["address_format"] = country.address_format if country else ""
    address["custom_field"] = custom_field if custom_field is not None else []
    return address


def _id(posted: str, found: int) -> str:
    """The posted text when it is the number already (`222abc` and `0222` count as 222), else the id it was resolved to."""
    return posted if not found or to_int(posted) == found else str(found)
