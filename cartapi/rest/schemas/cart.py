"""`/cart` (rest-cart.md §5.1)."""

from marshmallow import fields

from cartapi.rest.schemas.fields import Input, Number, Resource, Text
from cartapi.rest.schemas.money import TotalSchema
from cartapi.rest.schemas.problems import problems


class CartSchema(Resource):
    """The cart, without what `embed` adds."""

    email = Text(metadata={"description": "E-mail address of the customer."})
    coupon_code = Text(metadata={"description": "The coupon in use, empty for none."})
    shipping_method = Text(metadata={"description": "Code of the chosen shipping method, empty for none.", "example": "flat.flat"})
    qty = Number(metadata={"description": "Number of pieces of all lines.", "type": "number"})
    totals = fields.Dict(
        keys=fields.String(),
        values=fields.Nested(TotalSchema),
        metadata={
            "description": "By code, in order of calculation: `subtotal`, `shipping`, `discount`, `tax`, `grand_total` are always "
            "there, others when they apply."
        },
    )
    messages = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.String()),
        metadata={"description": "Texts for a person under `error`, `notice`, `success`; an empty object when there are none."},
    )
    has_error = fields.Boolean(metadata={"description": "Whether something stands in the way of ordering what is in the cart."})
    problems = problems()


class CartInput(Input):
    """What a call may change of the cart itself; members that are missing stay as they are."""

    email = Text(allow_none=True, metadata={"description": "Its form is checked by /cart/validate."})
    coupon_code = Text(allow_none=True, metadata={"description": "Empty or null takes the coupon away."})
    shipping_method = Text(allow_none=True, metadata={"description": "Code of an offered method; empty or null for none."})
