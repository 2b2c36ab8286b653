"""Payment and shipping address of the session (checkout.md §3-4)."""

from collections.abc import Mapping

from cartapi.engine import address as rules
from cartapi.engine import custom_fields as custom
from cartapi.engine.problems import Refused
from cartapi.services import snapshot
from cartapi.services.work import Work
from cartapi.store import custom_fields, places


def set_payment(work: Work, posted: Mapping[str, str], custom_field: object) -> None:
    """Forget the payment address and its methods, take this one. Refuses what is wrong with it, all at once."""
    work.checkout.payment_address_changed()
    work.checkout.set("payment_address", _checked(work, posted, custom_field, payment=True))


def set_shipping(work: Work, posted: Mapping[str, str], custom_field: object) -> bool:
    """The same for shipping; False, with nothing stored, when no line of the cart ships."""
    work.checkout.shipping_address_changed()
    if not snapshot.has_shipping(work):
        return False
    work.checkout.set("shipping_address", _checked(work, posted, custom_field, payment=False))
    return True


def _checked(work: Work, posted: Mapping[str, str], custom_field: object, *, payment: bool) -> dict[str, object]:
    country_id = posted.get("country_id", "")
    constant = work.shop.constant
    country = constant(("country", country_id), lambda: places.country(work.db, country_id))
    problems = rules.problems(posted, country, by_code=places.is_code(country_id), payment=payment)
    fields = constant(
        ("address fields", work.group), lambda: custom_fields.of_location(work.db, "address", work.group, work.language_id)
    )
    problems += custom.problems(fields, custom_field, "address")
    if problems:
        raise Refused.of(problems)
    within, wanted = country.country_id if country else None, posted.get("zone_id", "")
    zone = constant(("zone", within, wanted), lambda: places.zone(work.db, wanted, within))
    return rules.session_address(posted, country, zone, custom_field)
