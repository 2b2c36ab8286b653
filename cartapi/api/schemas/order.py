"""Stored orders, member by member as the use cases name them (orders.md §1.5)."""

from typing import Any

from marshmallow import Schema, fields

from cartapi.api.schemas.answers import Done
from cartapi.api.schemas.fields import mapping, text, text_or_null
from cartapi.services.orders import reading
from cartapi.store import order_search

LISTED = (*order_search.COLUMNS, "order_status", *order_search.LATER)
MAY_BE_NULL = frozenset({"order_status", "affiliate_id"})


def _texts(names: tuple[str, ...], prefix: str = "") -> dict[str, Any]:
    return {prefix + name: text_or_null() if name in MAY_BE_NULL else text() for name in names}


def _address(kind: str) -> dict[str, Any]:
    return {
        **_texts(reading.ADDRESS, f"{kind}_"),
        f"{kind}_custom_field": mapping(fields.Raw(), "Values of the shop's own fields by id."),
        **_texts(("method", "code"), f"{kind}_"),
    }


def _rows(name: str, names: tuple[str, ...], description: str = "", **more: Any) -> fields.List:
    """A list of rows, every value as the database prints it."""
    row = Schema.from_dict({**_texts(names), **more}, name=name)
    return fields.List(fields.Nested(row), required=True, metadata={"description": description} if description else {})


StoredOrder = Schema.from_dict(
    {
        **_texts(reading.CUSTOMER),
        "custom_field": mapping(fields.Raw(), "Values of the shop's own fields by id."),
        **_address("payment"),
        **_address("shipping"),
        **_texts(reading.LATER),
    },
    name="StoredOrder",
)


class Placed(Done):
    """An order was placed."""

    order_id = fields.Integer(required=True, metadata={"description": "Its number."})


class OrderInfo(Done):
    """A stored order, every value as the database prints it."""

    order = fields.Nested(StoredOrder, required=True)


class OrderList(Done):
    """One page of orders."""

    orders = _rows("ListedOrder", LISTED, "Newest first.")
    total = text("Number of orders on all pages.")
    page = fields.Integer(required=True)
    limit = fields.Integer(required=True)


class OrderProducts(Done):
    """What an order sold."""

    products = _rows("OrderProduct", reading.PRODUCT, option=_rows("OrderOption", reading.OPTION))
    vouchers = _rows("OrderVoucher", reading.VOUCHER, "Gift vouchers that it bought.")


class OrderTotals(Done):
    """The totals of an order."""

    totals = _rows("OrderTotal", reading.TOTAL, text=text("As shown, in the order's currency."))


class OrderHistories(Done):
    """The statuses that an order had."""

    histories = _rows("OrderHistory", reading.HISTORY, "Oldest first.")
