"""An address as lines, by its country's format (orders.md §4.4; checkout.md §11)."""

from collections.abc import Mapping

DEFAULT = "{firstname} {lastname}\n{company}\n{address_1}\n{address_2}\n{city} {postcode}\n{zone}\n{country}"
NAMES = ("firstname", "lastname", "company", "address_1", "address_2", "city", "postcode", "zone", "zone_code", "country")


def lines(address: Mapping[str, object], layout: str = "") -> tuple[str, ...]:
    """The filled lines of an address; blanks are folded and empty lines left out. "" is the default layout."""
    text = layout or DEFAULT
    for name in NAMES:
        text = text.replace("{" + name + "}", str(address.get(name) or ""))
    folded = (" ".join(line.split()) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return tuple(line for line in folded if line)
