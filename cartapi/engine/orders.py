"""Orders: statuses, what is stored of one, and the checks before (orders.md §1-2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cartapi.engine.cart import Cart
from cartapi.engine.phpnum import is_numeric, to_int
from cartapi.engine.problems import Problem
from cartapi.engine.settings import StoreSettings

Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class Statuses:
    """The shop's processing and complete statuses: in either of them an order is active, its stock and discounts booked."""

    processing: frozenset[int]
    complete: frozenset[int]

    @classmethod
    def of(cls, settings: StoreSettings) -> "Statuses":
        """From `config_processing_status` and `config_complete_status`; missing lists are empty."""
        return cls(_ids(settings.listed("config_processing_status")), _ids(settings.listed("config_complete_status")))

    def active(self, status: int) -> bool:
        """Whether orders of this status are booked."""
        return status in self.processing or status in self.complete


def _ids(listed: Sequence[str]) -> frozenset[int]:
    return frozenset(to_int(status) for status in listed if is_numeric(status))


@dataclass(slots=True)
class OrderLine:
    """A row of `oc_order_product` with its `oc_order_option` rows."""

    row: Row
    options: list[Row] = field(default_factory=list[Row])


@dataclass(slots=True)
class OrderContent:
    """All that is stored of an order, rows by column name; `order` holds `order_id` once it was written."""

    order: Row
    lines: list[OrderLine]
    vouchers: list[Row]
    totals: list[Row]

    @property
    def order_id(self) -> int:
        """The order's number."""
        return to_int(self.order["order_id"])


def code_in(title: str) -> str:
    """What a total's title carries in parentheses: from the first `(` to the last `)`, "" without (§3.4)."""
    start, end = title.find("("), title.rfind(")")
    return title[start + 1 : end] if -1 < start < end else ""


def minimum_problem(cart: Cart) -> Problem | None:
    """The first line whose product is below its minimum, in cart order (§1.4, 7)."""
    return next(iter(cart.below_minimum()), None)


def full_name(order: Mapping[str, object]) -> str:
    """First and last name, a blank between."""
    return f"{order['firstname']} {order['lastname']}"
