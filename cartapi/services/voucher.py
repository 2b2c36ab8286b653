"""Gift vouchers: spending one, buying some (pricing.md §6.6-6.7)."""

import secrets
from collections.abc import Iterable, Mapping
from typing import cast

from cartapi.engine.checkout import Data
from cartapi.engine.phpnum import is_numeric, to_float
from cartapi.engine.phptext import is_email
from cartapi.engine.problems import Problem, Refused
from cartapi.language import percent
from cartapi.services import snapshot
from cartapi.services.work import Work

FIELDS = ("to_name", "to_email", "from_name", "from_email", "voucher_theme_id", "message")
LARGEST_CODE = 2**31
LONGEST_NAME = 64
LONGEST_EMAIL = 96


def apply(work: Work, code: str) -> None:
    """Forget the old voucher, take this one as typed. Refuses vouchers that cannot be redeemed now."""
    work.checkout.forget("voucher")
    voucher = snapshot.find_voucher(work, code) if code else None
    if voucher is None or not voucher.holds(work.shop.settings.listed("config_complete_status")):
        raise Refused(Problem("voucher"))
    work.checkout.set("voucher", code)


def buy(work: Work, fields: Mapping[str, str]) -> None:
    """Put one gift voucher into the session. Refuses bad names, addresses and amounts, all at once."""
    problems = _problems(work, fields)
    if problems:
        raise Refused.of(problems)
    code = secrets.randbelow(LARGEST_CODE)
    vouchers = work.checkout.vouchers
    vouchers[str(code)] = _entry(work, code, fields)
    work.checkout.put_vouchers(vouchers)
    work.checkout.cart_changed()


def replace(work: Work, entries: Iterable[object]) -> None:
    """Replace all vouchers being bought by these entries, unchecked; those that lack a member or a number are skipped."""
    vouchers: dict[str, Data] = {}
    for entry in entries:
        if not isinstance(entry, dict):
            continue
        posted = cast("dict[str, object]", entry)
        fields = {key: value for key, value in posted.items() if isinstance(value, str)}
        if all(key in fields for key in ("code", "amount", *FIELDS)) and is_numeric(fields["amount"]):
            vouchers[fields["code"]] = _entry(work, fields["code"], fields)
    work.checkout.put_vouchers(vouchers)
    work.checkout.cart_changed()


def _entry(work: Work, code: object, fields: Mapping[str, str]) -> Data:
    shop = work.shop
    amount = shop.tables.currencies.convert(to_float(fields["amount"]), work.currency, shop.default_currency)
    description = percent(work.text("api/voucher", "text_for"), work.money.format(amount), fields.get("to_name", ""))
    entry: Data = {"code": code, "description": description}
    entry.update({key: fields.get(key, "") for key in FIELDS})
    entry["amount"] = amount
    return entry


def _problems(work: Work, fields: Mapping[str, str]) -> list[Problem]:
    problems: list[Problem] = []
    for person in ("from", "to"):
        if not 1 <= len(fields.get(f"{person}_name", "")) <= LONGEST_NAME:
            problems.append(Problem(f"{person}_name", f"{person}_name"))
        email = fields.get(f"{person}_email", "")
        if len(email) > LONGEST_EMAIL or not is_email(email):
            problems.append(Problem("email", f"{person}_email"))
    settings = work.shop.settings
    least, most = settings.number("config_voucher_min"), settings.number("config_voucher_max")
    if not _within(work, fields.get("amount", ""), least, most):
        problems.append(Problem("amount", "amount", (work.money.format(least), work.money.format(most))))
    return problems


def _within(work: Work, amount: str, least: float, most: float) -> bool:
    """Whether the amount (session currency) is within the limits (default currency), compared as they are shown (Decided)."""
    if not is_numeric(amount):
        return False
    return work.money.rounded(least) <= to_float(amount) <= work.money.rounded(most)
