"""The session's customer: his data, his sign-in, his lines (checkout.md §1)."""

from collections.abc import Mapping

from cartapi.engine import custom_fields as custom
from cartapi.engine.phpnum import loose_equal, to_int, truthy
from cartapi.engine.phptext import is_email
from cartapi.engine.problems import Problem, Refused
from cartapi.services.work import Work
from cartapi.store import carts, custom_fields, customers

FIELDS = ("firstname", "lastname", "email", "telephone")
LENGTHS = {"firstname": (1, 32), "lastname": (1, 32), "telephone": (3, 32)}
LONGEST_EMAIL = 96


def set_customer(work: Work, posted: Mapping[str, str], custom_field: object) -> None:
    """Take a customer's data; with a `customer_id` sign him in, without one sign the former out (Decided).

    Refuses all that is wrong at once. The sign-in stays even when other fields are wrong, as in the reference; the lines
    follow the session's customer (pricing.md §1.2).
    """
    checkout = work.checkout
    checkout.forget("customer")
    customer_id = posted.get("customer_id", "")
    problems = _sign_in(work, to_int(customer_id)) if truthy(customer_id) else []
    group = _group(work, posted.get("customer_group_id", ""))
    problems += problems_of(posted)
    wanted = to_int(group)
    fields = work.shop.constant(
        ("account fields", wanted), lambda: custom_fields.of_location(work.db, "account", wanted, work.language_id)
    )
    problems += custom.problems(fields, custom_field, "account")
    if problems:
        raise Refused.of(problems)
    if not truthy(customer_id):
        sign_out(work)
    checkout.set(
        "customer",
        {
            "customer_id": customer_id,
            "customer_group_id": group,
            **{name: posted.get(name, "") for name in FIELDS},
            "custom_field": custom_field if custom_field is not None else [],
        },
    )


def problems_of(posted: Mapping[str, str]) -> list[Problem]:
    """What is wrong with name, e-mail and telephone, in the reference's order."""
    found: list[Problem] = []
    for name in FIELDS:
        value = posted.get(name, "")
        if name == "email":
            wrong = len(value) > LONGEST_EMAIL or not is_email(value)
        else:
            least, most = LENGTHS[name]
            wrong = not least <= len(value) <= most
        if wrong:
            found.append(Problem(name, name))
    return found


def sign_out(work: Work) -> None:
    """Leave the signed-in customer; the lines stay with the session."""
    if "customer_id" in work.checkout.data:
        work.checkout.forget("customer_id")
        carts.follow(work.db, work.checkout.api_id, work.checkout.token, 0)


def _sign_in(work: Work, customer_id: int) -> list[Problem]:
    customer = customers.enabled(work.db, customer_id, work.caller.ip)
    if customer is None:
        return [Problem("customer", "warning")]
    work.checkout.set("customer_id", str(customer.customer_id))
    customers.note_sign_in(work.db, customer.customer_id, work.language_id, work.caller.ip)
    carts.follow(work.db, work.checkout.api_id, work.checkout.token, customer.customer_id)
    return []


def _group(work: Work, posted: str) -> str:
    """The posted group if the shop offers it (compared loosely, kept as posted), else that of the request."""
    if posted and any(loose_equal(posted, offered) for offered in work.shop.settings.listed("config_customer_group_display")):
        return posted
    return str(work.group)
