"""`/cart/crosssells` (rest-cart.md §5.4)."""

from marshmallow import fields

from cartapi.rest.schemas.fields import Number, Resource, Text
from cartapi.rest.schemas.items import ImagesSchema
from cartapi.rest.schemas.money import money

_NUMBER = {"type": "number"}


class CrossSellSchema(Resource):
    """A product that goes with the cart."""

    sku = Text()
    name = Text()
    description = Text()
    short_description = Text()
    url = Text()
    images = fields.Nested(ImagesSchema)
    is_in_stock = fields.Boolean()
    is_saleable = fields.Boolean()
    price = money("One piece by the price list.")
    minimal_price = money("The lowest price, for whatever number of pieces.")
    final_price = money("One piece as it is sold.")
    qty = Number(metadata=_NUMBER)
    min_sale_qty = fields.Integer(allow_none=True, metadata={"description": "Least number of pieces, null for one."})
    max_sale_qty = fields.Integer(allow_none=True)
