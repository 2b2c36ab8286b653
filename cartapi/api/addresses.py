"""What `api/payment/address` and `api/shipping/address` read from a form."""

from cartapi.engine.address import TEXTS
from cartapi.web.fields import text
from cartapi.web.request import Form


def posted_address(form: Form) -> dict[str, str]:
    """The fields of an address, missing ones empty."""
    return {name: text(form, name) for name in (*TEXTS, "zone_id", "country_id")}
