"""Write an address in parts (rest-cart.md §5.3): region by id, code or name, book addresses, the same as billing."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import cast

from cartapi.engine import address as rules
from cartapi.engine import custom_fields as custom
from cartapi.engine import drafts
from cartapi.engine.drafts import EMPTY, SESSION_KEYS, Draft
from cartapi.engine.geography import Country
from cartapi.engine.phpnum import to_int
from cartapi.engine.problems import Problem, Refused
from cartapi.services.drafting import customer
from cartapi.services.work import Work, place_changed
from cartapi.store import addresses, places

PLAIN = ("prefix", "firstname", "middlename", "lastname", "suffix", "company", "city", "postcode", "telephone", "fax")
COUNTRY_PROBLEM, TELEPHONE_PROBLEM = Problem("country", "country_id"), Problem("telephone", "telephone")

Changes = Mapping[str, object]
"""The members of an address that a call sends, escaped; what is missing stays as it is."""


def current(work: Work, kind: str) -> Draft:
    """The address of a kind (`billing`, `shipping`); the telephone of billing is the customer's."""
    draft = drafts.current(work.checkout, kind)
    known = work.checkout.customer
    if kind == "billing" and known is not None:
        return replace(draft, telephone=str(known.get("telephone") or ""))
    return draft


def write(work: Work, kind: str, changes: Changes) -> list[Problem]:
    """Change an address and say what is wrong with it now. Refuses a book address that is somebody else's."""
    before = customer.state(work)
    draft = _changed(work, kind, current(work, kind), changes)
    if draft is None:
        return problems_of(work, kind, current(work, kind))
    found = _keep(work, kind, draft)
    if kind == "billing":
        same = drafts.current(work.checkout, "shipping")
        if same.same_as_billing:
            _keep(work, "shipping", _as_billing(work, draft))
        given = {"telephone": draft.telephone} if "telephone" in changes or draft.customer_address_id else {}
        customer.follow(work, before, given)
    place_changed(work)
    return found


def apply_same_as_billing(work: Work) -> None:
    """Copy billing to shipping once more where shipping is to be the same (rest-cart.md §5.9)."""
    if drafts.current(work.checkout, "shipping").same_as_billing:
        _keep(work, "shipping", _as_billing(work, current(work, "billing")))
        place_changed(work)


def reset(work: Work, kind: str) -> None:
    """Empty an address."""
    before = customer.state(work)
    drafts.store(work.checkout, kind, None)
    work.checkout.forget(SESSION_KEYS[kind])
    if kind == "billing":
        customer.follow(work, before, {"telephone": None})
    place_changed(work)


def problems_of(work: Work, kind: str, draft: Draft) -> list[Problem]:
    """What is wrong with an address, in the order of §8.4. OpenCart's own addresses were checked when they were set."""
    found: list[Problem] = []
    stored = work.checkout.payment_address if kind == "billing" else work.checkout.shipping_address
    if stored is None or draft.promoted:
        found = _address_problems(work, kind, draft)
    if kind == "billing":
        least, most = customer.LENGTHS["telephone"]
        if not least <= len(draft.telephone or "") <= most:
            found.append(TELEPHONE_PROBLEM)
    return found


def _address_problems(work: Work, kind: str, draft: Draft) -> list[Problem]:
    country = _country(work, str(draft.country_id)) if draft.country_id else None
    zones = country is not None and not draft.zone_id and _has_zones(work, country.country_id)
    posted = draft.posted(has_zones=zones)
    found = rules.problems(posted, country, by_code=False, payment=kind == "billing")
    if country is None and draft.country_id:
        found.append(COUNTRY_PROBLEM)
    fields = customer.custom_fields_of(work, "address")
    return found + custom.problems(fields, draft.custom_field, "address")


def _keep(work: Work, kind: str, draft: Draft) -> list[Problem]:
    """Keep a draft; OpenCart's own address is there exactly when the draft has no problem but a missing telephone."""
    checkout, key = work.checkout, SESSION_KEYS[kind]
    found = problems_of(work, kind, replace(draft, promoted=True))
    complete = not [problem for problem in found if problem is not TELEPHONE_PROBLEM]
    if complete:
        checkout.set(key, draft.session_address())
    else:
        checkout.forget(key)
    drafts.store(checkout, kind, replace(draft, promoted=complete))
    return found


def _changed(work: Work, kind: str, draft: Draft, changes: Changes) -> Draft | None:
    """The address after the change; None when it names a book address that does not exist."""
    address_id = to_int(changes.get("customer_address_id"))
    if work.customer_id and address_id:
        return _from_book(work, draft, address_id)
    if kind == "shipping" and changes.get("same_as_billing"):
        return _as_billing(work, current(work, "billing"))
    plain = {name: changes[name] for name in PLAIN if name in changes}
    draft = replace(draft, **plain, same_as_billing=False)  # pyright: ignore[reportArgumentType]  checked by the schema
    if "street" in changes:
        draft = replace(draft, street=_street(changes["street"]))
    if "custom_field" in changes:
        draft = replace(draft, custom_field=changes["custom_field"] or {})
    if work.customer_id:
        if "customer_address_id" in changes:
            draft = replace(draft, customer_address_id=0)
        if "save_in_address_book" in changes:
            draft = replace(draft, save_in_address_book=bool(changes["save_in_address_book"]))
    return _placed(work, draft, changes)


def _street(lines: object) -> tuple[str, ...]:
    """Two lines at most, as the shop keeps them: the second holds all the rest (rest-cart.md §8.1)."""
    first, *rest = cast("Sequence[str]", lines) or EMPTY.street
    return (first, ", ".join(rest)) if rest else (first,)


def _placed(work: Work, draft: Draft, changes: Changes) -> Draft:
    """Country and region. A new country without a region leaves none (§5.3, DEFECT); a region's id may bring its country."""
    if "country_id" in changes:
        text = str(changes["country_id"] or "")
        country = _country(work, text) if text else None
        if (country.country_id if country else 0) != draft.country_id:
            draft = draft.located(country).in_region(None, None)
    if "region" not in changes:
        return draft
    text = changes["region"]
    if not isinstance(text, str) or not text:
        return draft.in_region(None, None)
    zone = places.region(work.db, text, draft.country_id)
    if zone is not None and not draft.country_id:
        country = _country(work, str(zone.country_id))
        return draft.located(country).in_region(zone if country else None, text)
    return draft.in_region(zone, text)


def _country(work: Work, text: str) -> Country | None:
    found = work.once(("country", text), lambda: places.country(work.db, text))
    if found is not None:
        work.seen["country", str(found.country_id)] = found
    return found


def _has_zones(work: Work, country_id: int) -> bool:
    return work.once(("zones", country_id), lambda: places.has_zones(work.db, country_id))


def _as_billing(work: Work, billing: Draft) -> Draft:
    return replace(billing, same_as_billing=True, save_in_address_book=False, promoted=False)


def _from_book(work: Work, draft: Draft, address_id: int) -> Draft | None:
    entry = addresses.find(work.db, address_id)
    if entry is None:
        return None
    if entry.customer_id != work.customer_id:
        raise Refused(Problem("customer_address", "customer_address_id"))
    return replace(drafts.from_address(entry.address), telephone=draft.telephone, customer_address_id=address_id)
