"""Which schemas belong to which resource and method; a test holds that all are here. Summaries are the handlers' own."""

from collections.abc import Mapping
from dataclasses import dataclass

from marshmallow import Schema

from cartapi.rest.schemas import addresses, cart, crosssells, items, methods, orders, session

ONE, LIST, BY_KEY, ONE_OR_LIST = "one", "list", "by key", "one or list"


@dataclass(frozen=True, slots=True)
class Operation:
    """`answer` None is 204; `statuses` are those of success; `refused` is a 422's own body."""

    answer: type[Schema] | None = None
    shape: str = ONE
    body: type[Schema] | None = None
    statuses: tuple[str, ...] = ("200",)
    refused: type[Schema] | None = None
    body_optional: bool = False
    summary: str = ""
    once: bool = False
    """Whether it takes an `Idempotency-Key`."""
    guarded: bool = False
    """Whether it takes an `If-Match`."""


_GONE = Operation(statuses=("204",))
_CART = Operation(cart.CartSchema, body=cart.CartInput, guarded=True)
_ITEM = Operation(items.ItemSchema, body=items.QuantityInput, once=True)
_PAYMENT = Operation(methods.PaymentSchema, body=methods.PaymentInput)
_ADDRESS = Operation(addresses.AddressSchema, body=addresses.AddressInput, summary="Change the address")
_ADDRESSES = {
    "GET": Operation(addresses.AddressSchema, summary="The address"),
    "POST": _ADDRESS,
    "PUT": _ADDRESS,
    "DELETE": Operation(statuses=("204",), summary="Forget the address"),
}

OPERATIONS: Mapping[str, Mapping[str, Operation]] = {
    "/cart": {
        "GET": Operation(cart.CartSchema),
        "POST": _CART,
        "PUT": _CART,
        "DELETE": Operation(statuses=("204",), guarded=True),
    },
    "/cart/items": {
        "GET": Operation(items.ItemSchema, BY_KEY),
        "POST": Operation(items.ItemSchema, ONE_OR_LIST, items.ItemInput, ("200", "201"), once=True),
        "DELETE": _GONE,
    },
    "/cart/items/<item_id>": {"GET": Operation(items.ItemSchema), "POST": _ITEM, "PUT": _ITEM, "DELETE": _GONE},
    "/cart/billing_address": _ADDRESSES,
    "/cart/shipping_address": _ADDRESSES,
    "/cart/crosssells": {"GET": Operation(crosssells.CrossSellSchema, BY_KEY, summary="Products that go with the cart, by sku")},
    "/cart/shipping_methods": {"GET": Operation(methods.ShippingMethodSchema, LIST, summary="The ways to ship, cheapest first")},
    "/cart/payment": {"GET": Operation(methods.PaymentSchema), "POST": _PAYMENT, "PUT": _PAYMENT, "DELETE": _GONE},
    "/cart/payment_methods": {"GET": Operation(methods.PaymentMethodSchema, LIST, summary="The ways to pay")},
    "/cart/validate": {"POST": Operation(orders.ValidationSchema, refused=orders.ValidationSchema)},
    "/cart/place": {
        "POST": Operation(
            orders.PlacementSchema,
            body=orders.PlaceInput,
            statuses=("201",),
            refused=orders.PlacementSchema,
            body_optional=True,
            once=True,
            guarded=True,
        )
    },
    "/session": {"POST": Operation(session.TokenSchema, body=session.SignInInput, statuses=("201",)), "DELETE": _GONE},
}
