"""`/cart/items` (rest-cart.md §5.2)."""

from marshmallow import Schema, fields

from cartapi.rest.schemas.fields import Id, Input, Number, Quantity, Resource, Text, Tree
from cartapi.rest.schemas.money import money
from cartapi.rest.schemas.problems import problems

_NUMBER = {"type": "number"}


class ImagesSchema(Schema):
    """Addresses of one picture in three sizes."""

    normal = fields.String()
    small = fields.String()
    thumbnail = fields.String()


class ChildSchema(Resource):
    """A chosen option of a line."""

    item_id = Id(metadata={"description": "The product option."})
    sku = Text()
    name = Text(metadata={"description": "Option and value.", "example": "Colour: Red"})
    url = Text(allow_none=True)
    images = fields.Nested(ImagesSchema, allow_none=True)
    qty = Number(metadata=_NUMBER)
    backorder_qty = Number(metadata={"description": "Pieces that this option's stock is short of.", **_NUMBER})
    original_price = money("What the option adds to the price.")
    price = money("What the option adds to the price.")
    row_total = money("The same for all pieces.")
    messages = fields.List(fields.String())
    error_info = fields.Dict(keys=fields.String(), values=fields.String())
    is_saleable = fields.Boolean()
    product_option_id = Id()
    product_option_value_id = Id(
        allow_none=True, metadata={"description": "The chosen value, null where none is chosen from a list."}
    )
    type = Text(metadata={"description": "Kind of the option.", "example": "select"})
    value = Text(metadata={"description": "Name of the value, or the text."})


class ItemSchema(Resource):
    """A line of the cart."""

    item_id = Id(metadata={"description": "Names the line in /cart/items/:item_id."})
    sku = Text(metadata={"description": "The product's sku, its model where it has none."})
    name = Text()
    url = Text(metadata={"description": "The product's page in the shop."})
    images = fields.Nested(ImagesSchema)
    children = fields.List(fields.Nested(ChildSchema), metadata={"description": "The chosen options."})
    qty = Number(metadata=_NUMBER)
    backorder_qty = Number(metadata={"description": "Pieces that the stock is short of.", **_NUMBER})
    original_price = money("One piece by the price list.")
    price = money("One piece as it is sold, options included.")
    row_total = money("All pieces.")
    messages = fields.List(fields.String())
    error_info = fields.Dict(
        keys=fields.String(), values=fields.String(), metadata={"description": "Texts by what is wrong: `stock`, `minimum`."}
    )
    is_saleable = fields.Boolean()
    problems = problems()


class ItemInput(Input):
    """One product to add."""

    sku = Text(metadata={"description": "Sku, or model, of the product.", "example": "ABC123"})
    qty = Quantity(metadata={"description": "Number of pieces, 1 when missing."})
    options = Tree(metadata={"description": "Choices by product_option_id: a value, or a list of values."})
    recurring_id = Id(metadata={"description": "Recurring profile to subscribe to."})


class QuantityInput(Input):
    """What may be changed of a line."""

    qty = Quantity(metadata={"description": "New number of pieces."})
