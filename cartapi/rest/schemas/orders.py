"""`/cart/validate`, `/cart/place` (rest-cart.md §5.9-5.10)."""

from marshmallow import fields

from cartapi.rest.schemas.fields import Id, Input, Resource, Text
from cartapi.rest.schemas.problems import problems


def _errors(none: str) -> fields.Raw:
    named = "`shipping_address`, `shipping_method`, `billing_address`, `payment`, `customer`, `items`"
    return fields.Raw(allow_none=True, metadata={"description": f"Lists of texts under {named}; {none} when all is well."})


class ValidationSchema(Resource):
    """Whether the cart can be placed."""

    status = fields.String(metadata={"enum": ["success", "error"]})
    errors = _errors("an empty list")
    problems = problems()


class PlacementSchema(Resource):
    """The order, or what stood in its way."""

    status = fields.String(metadata={"enum": ["success", "error"]})
    order = fields.String(allow_none=True, metadata={"description": "Number of the order."})
    url = fields.String(allow_none=True, metadata={"description": "Where to pay, null when there is nowhere to go."})
    errors = _errors("null")
    problems = problems()


class PlaceInput(Input):
    """What may be said with an order."""

    comment = Text(allow_none=True, metadata={"description": "The customer's words."})
    affiliate_id = Id(allow_none=True)
