"""The customer of the second dialect: his e-mail, and name and telephone of the billing address (rest-cart.md §6.2).

`session.customer` is written when all four are right, and taken away when they no longer are; what `api/customer` or the shop
stored there wins until a call changes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from cartapi.engine import custom_fields as custom
from cartapi.engine import drafts
from cartapi.engine.checkout import Data
from cartapi.engine.custom_fields import CustomField
from cartapi.engine.drafts import joined
from cartapi.engine.problems import Problem
from cartapi.services.customer import FIELDS, LENGTHS, problems_of
from cartapi.services.work import Work
from cartapi.store import custom_fields, customers

__all__ = ["FIELDS", "LENGTHS", "State", "custom_fields_of", "email", "follow", "known", "problems", "state", "write_email"]


@dataclass(frozen=True, slots=True)
class State:
    """What is known before a change: the four fields, and whether the session's customer was made of them here."""

    fields: Mapping[str, str]
    ours: bool


def email(work: Work) -> str:
    """The customer's e-mail, escaped; "" when unknown."""
    customer = work.checkout.customer
    if customer is not None:
        return str(customer.get("email") or "")
    draft = drafts.rest(work.checkout).get("email")
    return str(draft) if isinstance(draft, str) else _profile(work).get("email", "")


def known(work: Work) -> dict[str, str]:
    """The four fields as far as they are known: the session's customer, else e-mail and billing address, else the account."""
    customer = work.checkout.customer
    if customer is not None:
        return {name: str(customer.get(name) or "") for name in FIELDS}
    return _composed(work)


def problems(work: Work) -> list[Problem]:
    """What keeps the customer from being complete; [] when the session has one."""
    if work.checkout.customer is not None:
        return []
    return problems_of(known(work)) + _custom_problems(work)


def state(work: Work) -> State:
    """To be asked before an address or the e-mail changes."""
    customer = work.checkout.customer
    ours = customer is not None and all(str(customer.get(name) or "") == text for name, text in _composed(work).items())
    return State(known(work), ours)


def write_email(work: Work, address: str) -> None:
    """Change the e-mail; its form is checked when the customer is made, not here (rest-cart.md §5.1)."""
    before = state(work)
    drafts.put(work.checkout, {**drafts.rest(work.checkout), "email": address})
    follow(work, before, {"email": address})


def follow(work: Work, before: State, given: Mapping[str, str | None]) -> None:
    """Let the session's customer follow a change; `given` are the fields that the call named itself.

    A customer that somebody else put into the session changes in those fields only.
    """
    checkout = work.checkout
    customer = checkout.customer
    if customer is None or before.ours:
        fields = _composed(work)
    else:
        fields = {**before.fields, **{name: text or "" for name, text in given.items()}}
    if problems_of(fields) or (customer is None and _custom_problems(work)):
        checkout.forget("customer")
        drafts.put(checkout, {**drafts.rest(checkout), "email": fields["email"]})
    else:
        checkout.set("customer", {**(customer or _fresh(work)), **fields})


def custom_fields_of(work: Work, location: str) -> list[CustomField]:
    """The fields of a location (`account`, `address`) for this customer's group."""
    ask = partial(custom_fields.of_location, work.db, location, work.group, work.language_id)
    return work.once(("custom_fields", location), ask)


def _composed(work: Work) -> dict[str, str]:
    billing = drafts.current(work.checkout, "billing")
    draft = drafts.rest(work.checkout).get("email")
    own = {
        "firstname": joined(billing.firstname, before=billing.prefix, after=billing.middlename),
        "lastname": joined(billing.lastname, after=billing.suffix),
        "email": draft if isinstance(draft, str) else "",
        "telephone": billing.telephone or "",
    }
    if not work.customer_id or all(own.values()):
        return own
    account = _profile(work)
    return {name: own[name] or account.get(name, "") for name in FIELDS}


def _profile(work: Work) -> dict[str, str]:
    if not work.customer_id:
        return {}
    return work.once(("profile", work.customer_id), lambda: customers.profile(work.db, work.customer_id))


def _fresh(work: Work) -> Data:
    customer_id = str(work.customer_id) if work.customer_id else ""
    return {
        "customer_id": customer_id, "customer_group_id": str(work.group), **dict.fromkeys(FIELDS, ""), "custom_field": [],
    }  # fmt: skip


def _custom_problems(work: Work) -> list[Problem]:
    """Required fields of an account, which this dialect cannot fill in."""
    return custom.problems(custom_fields_of(work, "account"), None, "account")
