"""What a use case refuses, as errors of this dialect: each code once, with its status and text (rest-cart.md §2.4)."""

from collections.abc import Callable

from cartapi.engine.phptext import unescape
from cartapi.engine.problems import Problem, Refused
from cartapi.rest import texts
from cartapi.rest.errors import (
    BAD_REQUEST,
    INVALID_DATA,
    NOT_FOUND,
    UNAUTHORIZED,
    UNPROCESSABLE,
    Entry,
    RestError,
)  # fmt: skip
from cartapi.services.work import Work

EXPIRED = "Invalid or expired token"
_STATUSES = {"permission": UNAUTHORIZED, "not_found": NOT_FOUND, "idempotency_reused": UNPROCESSABLE}
_FIXED = {
    "permission": EXPIRED,
    "not_found": "Not Found",
    "quantity": "Invalid quantity",
    "missing_sku": "Missing SKU",
    "invalid": INVALID_DATA,
    "idempotency_key": "Invalid Idempotency-Key header",
    "idempotency_reused": "This Idempotency-Key was used for another request.",
}
_ROUTES = {"required": texts.CART, "session_size": texts.CART, "stock": texts.CART, "minimum": texts.CART}


def as_error(refusal: Refused, work: Work | None) -> RestError:
    """The error of a refusal; `work` knows the texts, None before there was a unit of work."""
    entries: list[Entry] = []
    for problem in refusal.problems:
        entries += _entries(problem, work)
    statuses = [_STATUSES.get(problem.code, BAD_REQUEST) for problem in refusal.problems]
    return RestError(statuses[-1] if statuses else BAD_REQUEST, *entries)


def _entries(problem: Problem, work: Work | None) -> list[Entry]:
    special = _SPECIAL.get(problem.code)
    if special is not None:
        return special(problem)
    if problem.code in _FIXED or work is None:
        return [Entry(_FIXED.get(problem.code, INVALID_DATA), problem.code, problem.field)]
    message = texts.sentence(work, problem, _ROUTES.get(problem.code, texts.REST))
    return [Entry(message, problem.code, problem.field)]


def _sku(problem: Problem) -> list[Entry]:
    return [Entry(f"Invalid SKU {unescape(str(problem.values[0]))}", "sku", problem.field)]


def _coupon(problem: Problem) -> list[Entry]:
    code = unescape(str(problem.values[0])) if problem.values else ""
    return [Entry(f'Coupon code "{code}" is not valid.', "coupon", "coupon_code"), Entry("Failed validation")]


_SPECIAL: dict[str, Callable[[Problem], list[Entry]]] = {"sku": _sku, "coupon": _coupon}
