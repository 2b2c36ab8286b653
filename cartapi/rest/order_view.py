"""Validation and placement as this dialect shows them (rest-cart.md §5.9-5.10, §8.4)."""

from collections.abc import Mapping
from dataclasses import dataclass

from cartapi.engine.problems import Problem
from cartapi.rest import texts
from cartapi.rest.address_view import FIELDS
from cartapi.rest.dumping import dump, names
from cartapi.rest.errors import problem_data
from cartapi.rest.schemas.orders import PlacementSchema, ValidationSchema
from cartapi.rest.state import State
from cartapi.services.validation import Findings, validate
from cartapi.services.work import Work

_ROUTES = {"shipping_method": texts.REST, "payment": texts.REST, "customer": texts.CUSTOMER}


@dataclass(frozen=True, slots=True)
class Outcome:
    """The attributes of `ValidationSchema` and `PlacementSchema`."""

    errors: object
    problems: list[Mapping[str, object]]
    order: str | None = None
    url: str | None = None

    @property
    def status(self) -> str:
        """`success` or `error`."""
        return "error" if self.problems else "success"


def errors(state: State) -> object:
    """What `embed=validation` shows: texts by what they belong to, an empty list when all is well."""
    return _texts(state.work, validate(state.work)) or []


def validation(state: State, found: Findings) -> dict[str, object]:
    """The answer of `/cart/validate`."""
    outcome = Outcome(_texts(state.work, found) or [], _problems(state.work, found))
    return dump(ValidationSchema, outcome, _wanted(state, names(ValidationSchema), outcome))


def placement(state: State, found: Findings, order_id: int | None) -> dict[str, object]:
    """The answer of `/cart/place`."""
    order = None if order_id is None else str(order_id)
    outcome = Outcome(_texts(state.work, found) or None, _problems(state.work, found), order)
    return dump(PlacementSchema, outcome, _wanted(state, names(PlacementSchema), outcome))


def _wanted(state: State, known: frozenset[str], outcome: Outcome) -> frozenset[str]:
    """`status` is always there (rest-cart.md §3, DEFECT)."""
    wanted = state.selection.of(known)
    if wanted is None:
        return known if outcome.problems else known - {"problems"}
    return wanted | {"status"}


def _texts(work: Work, found: Findings) -> dict[str, list[str]]:
    return {kind: [_text(work, kind, problem) for problem in listed] for kind, listed in found.items()}


def _problems(work: Work, found: Findings) -> list[Mapping[str, object]]:
    return [
        problem_data(problem.code, _field(kind, problem.field), _text(work, kind, problem))
        for kind, listed in found.items()
        for problem in listed
    ]


def _field(kind: str, field: str) -> str:
    """`billing_address.street`, `payment`: where a client finds the member."""
    return kind if field in ("", kind) else f"{kind}.{FIELDS.get(field, field)}"


def _text(work: Work, kind: str, problem: Problem) -> str:
    if kind.endswith("_address"):
        return texts.address_sentence(work, problem, kind.removesuffix("_address"))
    if problem.code in ("stock", "minimum"):
        return texts.sentence(work, problem, texts.CART)
    return texts.sentence(work, problem, _ROUTES.get(kind, texts.REST))
