"""An address as this dialect shows it (rest-cart.md §5.3, §8.1)."""

from collections.abc import Mapping, Sequence

from cartapi.engine.drafts import TEXTS, Draft
from cartapi.engine.phptext import unescape
from cartapi.engine.problems import Problem
from cartapi.rest import texts
from cartapi.rest.dumping import dump, names
from cartapi.rest.errors import problem_data
from cartapi.rest.schemas.addresses import CUSTOMER_ONLY, SHIPPING_ONLY, AddressSchema
from cartapi.rest.state import State
from cartapi.services.drafting import addresses


class AddressView:
    """The attributes of `AddressSchema`. `found` is what a change found wrong."""

    def __init__(self, state: State, kind: str, draft: Draft, found: Sequence[Problem]) -> None:
        for name in TEXTS:
            setattr(self, name, getattr(draft, name))
        lines = draft.lines()
        self.street = draft.street
        self.country_id = draft.iso_code_2 or None
        self.formatted_html = "<br />".join(lines)
        self.formatted_text = unescape("\n".join(lines))
        self.custom_field = draft.custom_field or {}
        self.same_as_billing = draft.same_as_billing
        self.customer_address_id = draft.customer_address_id
        self.save_in_address_book = draft.save_in_address_book
        told = [(problem, texts.address_sentence(state.work, problem, kind)) for problem in found]
        self.validation_errors = [text for _, text in told]
        self.problems: list[Mapping[str, object]] = [
            problem_data(problem.code, FIELDS.get(problem.field, problem.field), text) for problem, text in told
        ]


FIELDS = {"address_1": "street", "country": "country_id", "zone": "region"}
"""Members of this dialect by the fields of OpenCart's form."""


def one(state: State, kind: str, *, embedded: bool = False) -> dict[str, object]:
    """An address with the wanted attributes; what a change of this call found wrong with it is in the state."""
    known = attributes(state, kind)
    wanted = state.selection.embedded(known) if embedded else state.selection.of(known)
    view = AddressView(state, kind, addresses.current(state.work, kind), state.found.get(kind, ()))
    if wanted is None:
        wanted = known if view.problems else known - {"problems"}
        wanted = wanted if view.custom_field else wanted - {"custom_field"}
    return dump(AddressSchema, view, wanted)


def attributes(state: State, kind: str) -> frozenset[str]:
    """What there is of this kind of address for this caller (rest-cart.md §2.5)."""
    hidden = () if state.work.customer_id else CUSTOMER_ONLY
    return names(AddressSchema) - {*hidden, *(SHIPPING_ONLY if kind == "billing" else ())}
