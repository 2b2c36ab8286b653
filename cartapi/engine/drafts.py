"""Addresses of the second dialect, which may be incomplete (rest-cart.md §5.3, §6.2, §8.1).

The session's member `rest` keeps them beside OpenCart's own addresses, which exist only when complete. Texts are escaped.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import cast

from cartapi.engine import address as rules
from cartapi.engine import address_format
from cartapi.engine.checkout import Checkout, Data
from cartapi.engine.geography import Country, Zone, place_of
from cartapi.engine.phpnum import to_int
from cartapi.engine.tax import Place

MEMBER = "rest"
SESSION_KEYS = {"billing": "payment_address", "shipping": "shipping_address"}
TEXTS = (
    "prefix", "firstname", "middlename", "lastname", "suffix", "company", "city", "postcode", "telephone", "fax", "region",
)  # fmt: skip
LONGEST_NAME = 32
NOWHERE = Zone(0, 0, "", "")
NO_COUNTRY = Country(0, "", "", "", "", 0)


@dataclass(frozen=True, slots=True)
class Draft:
    """An address as the second dialect sees it. Ids are 0 where unknown; `region` is the zone's name or the text as sent.

    `promoted` says that OpenCart's own address was made from it.
    """

    prefix: str | None = None
    firstname: str | None = None
    middlename: str | None = None
    lastname: str | None = None
    suffix: str | None = None
    company: str | None = None
    city: str | None = None
    postcode: str | None = None
    telephone: str | None = None
    fax: str | None = None
    region: str | None = None
    street: tuple[str, ...] = ("",)
    zone_id: int = 0
    zone_code: str = ""
    country_id: int = 0
    country: str = ""
    iso_code_2: str = ""
    iso_code_3: str = ""
    address_format: str = ""
    custom_field: object = field(default_factory=dict[str, object])
    same_as_billing: bool = False
    customer_address_id: int = 0
    save_in_address_book: bool = False
    promoted: bool = False

    def located(self, country: Country | None) -> "Draft":
        """The draft in this country, None for no country."""
        place = country or NO_COUNTRY
        return replace(
            self, country_id=place.country_id, country=place.name, iso_code_2=place.iso_code_2, iso_code_3=place.iso_code_3,
            address_format=place.address_format,
        )  # fmt: skip

    def in_region(self, zone: Zone | None, text: str | None) -> "Draft":
        """The draft in this zone; without one the text stays as it was sent."""
        found = zone or NOWHERE
        return replace(self, zone_id=found.zone_id, zone_code=found.code, region=found.name if zone else text)

    def place(self) -> Place | None:
        """Where taxes and quotes take it to be; None without a country."""
        return Place(self.country_id, self.zone_id) if self.country_id else None

    def posted(self, *, has_zones: bool) -> dict[str, str]:
        """The fields as OpenCart's address form has them. A country without zones needs none."""
        street = [line for line in self.street if line]
        return {
            "firstname": joined(self.firstname, before=self.prefix, after=self.middlename),
            "lastname": joined(self.lastname, after=self.suffix),
            "company": self.company or "",
            "address_1": street[0] if street else "",
            "address_2": ", ".join(street[1:]),
            "postcode": self.postcode or "",
            "city": self.city or "",
            "zone_id": str(self.zone_id) if self.zone_id or not has_zones else "",
            "country_id": str(self.country_id) if self.country_id else "",
        }

    def session_address(self) -> Data:
        """OpenCart's own address made from it; only for a draft without problems."""
        country = Country(self.country_id, self.country, self.iso_code_2, self.iso_code_3, self.address_format, 0)
        zone = Zone(self.zone_id, self.country_id, self.region or "", self.zone_code) if self.zone_id else None
        return rules.session_address(self.posted(has_zones=False), country, zone, self.custom_field or None)

    def lines(self) -> tuple[str, ...]:
        """The address as printed, line by line, by its country's format; texts escaped."""
        address = {**self.posted(has_zones=False), "zone": self.region or "", "zone_code": self.zone_code}
        return address_format.lines({**address, "country": self.country}, self.address_format)

    def as_data(self) -> Data:
        """What the session keeps: members that are not as in an empty address."""
        data: Data = {}
        for each in fields(self):
            value = getattr(self, each.name)
            if value != getattr(EMPTY, each.name):
                data[each.name] = list(cast("tuple[str, ...]", value)) if isinstance(value, tuple) else value
        return data


EMPTY = Draft()


def joined(main: str | None, before: str | None = None, after: str | None = None) -> str:
    """A name with its title and what follows it, blanks between; a part that makes it longer than the column is left out."""
    name = main or ""
    if not name:
        return ""
    if before and len(before) + 1 + len(name) <= LONGEST_NAME:
        name = f"{before} {name}"
    if after and len(name) + 1 + len(after) <= LONGEST_NAME:
        name = f"{name} {after}"
    return name


def current(checkout: Checkout, kind: str) -> Draft:
    """The address of a kind (`billing`, `shipping`) as it is now.

    What the other dialect, or the shop's own front, did to OpenCart's address since replaces the draft (§6.2).
    """
    draft = _stored(checkout, kind)
    address = checkout.payment_address if kind == "billing" else checkout.shipping_address
    if address is None:
        return EMPTY if draft is None or draft.promoted else draft
    if draft is not None and draft.promoted and _same(draft.session_address(), address):
        return draft
    return from_address(address)


def store(checkout: Checkout, kind: str, draft: Draft | None) -> None:
    """Keep a draft in the session; None for an address that was reset."""
    member = dict(rest(checkout))
    member.pop(f"{kind}_address", None)
    if draft is not None:
        member[f"{kind}_address"] = draft.as_data()
    put(checkout, member)


def rest(checkout: Checkout) -> Data:
    """The session's member of this dialect; {} when there is none."""
    member = checkout.data.get(MEMBER)
    return cast(Data, member) if isinstance(member, dict) else {}


def put(checkout: Checkout, member: Data) -> None:
    """Replace the session's member of this dialect; an empty one goes."""
    if member:
        checkout.set(MEMBER, member)
    else:
        checkout.forget(MEMBER)


def known_address(checkout: Checkout, kind: str) -> Mapping[str, object] | None:
    """The address that quotes look at: OpenCart's own, else a draft with a country, which will do for an estimate."""
    address = checkout.payment_address if kind == "billing" else checkout.shipping_address
    if address is not None or MEMBER not in checkout.data:
        return address
    draft = current(checkout, kind)
    return draft.session_address() if draft.country_id else None


def from_address(address: Mapping[str, object]) -> Draft:
    """OpenCart's own address as a draft. A country that is no id (codes that PHP keeps as they came) is none."""
    second = _text(address.get("address_2"))
    place = place_of(address)
    return Draft(
        firstname=_text(address.get("firstname")), lastname=_text(address.get("lastname")), company=_text(address.get("company")),
        city=_text(address.get("city")), postcode=_text(address.get("postcode")), region=_text(address.get("zone")),
        street=(_text(address.get("address_1")), *([second] if second else [])),
        zone_id=place.zone_id, zone_code=_text(address.get("zone_code")), country_id=place.country_id,
        country=_text(address.get("country")), iso_code_2=_text(address.get("iso_code_2")),
        iso_code_3=_text(address.get("iso_code_3")), address_format=_text(address.get("address_format")),
        custom_field=address.get("custom_field") or {},
    )  # fmt: skip


def _stored(checkout: Checkout, kind: str) -> Draft | None:
    data = rest(checkout).get(f"{kind}_address")
    if not isinstance(data, dict):
        return None
    known = {each.name for each in fields(Draft)}
    members = {name: value for name, value in cast(Data, data).items() if name in known}
    for name in ("zone_id", "country_id", "customer_address_id"):
        members[name] = to_int(members.get(name, 0))
    street = members.get("street")
    members["street"] = tuple(str(line) for line in cast("list[object]", street)) if isinstance(street, list) else ("",)
    return Draft(**members)  # pyright: ignore[reportArgumentType]  written by as_data


def _same(ours: Data, theirs: Data) -> bool:
    return all(_text(theirs.get(key)) == _text(value) for key, value in ours.items() if key != "custom_field")


def _text(value: object) -> str:
    return "" if value is None else str(value)
