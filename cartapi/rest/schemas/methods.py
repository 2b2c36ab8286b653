"""`/cart/shipping_methods`, `/cart/payment_methods`, `/cart/payment` (rest-cart.md §5.5-5.7)."""

from marshmallow import fields

from cartapi.rest.schemas.fields import Input, Resource, Text
from cartapi.rest.schemas.money import money


class ShippingMethodSchema(Resource):
    """A way to ship."""

    code = Text(metadata={"description": "Goes into the cart's `shipping_method`.", "example": "flat.flat"})
    carrier = Text()
    carrier_title = Text()
    method = Text()
    method_title = Text()
    description = Text()
    price = money("What it costs, with tax where the shop shows prices with tax.")


class PaymentMethodSchema(Resource):
    """A way to pay."""

    code = Text(metadata={"description": "Goes into the payment's `method`.", "example": "cod"})
    title = Text()
    cc_types = fields.Dict(
        keys=fields.String(), values=fields.String(), allow_none=True, metadata={"description": "Names of cards by code, or null."}
    )
    form_block_type = fields.String(allow_none=True)


class PaymentSchema(Resource):
    """The chosen way to pay."""

    method = Text(allow_none=True)
    data = fields.Dict(metadata={"description": "What a client may see of it; empty for plain methods."})


class PaymentInput(Input):
    """A way to pay to choose."""

    method = Text(allow_none=True, metadata={"description": "Code of an offered method; null or empty for none."})
