"""The cart as `api/cart/products` answers it (pricing.md §6.4)."""

from marshmallow import Schema, fields

from cartapi.api.schemas.fields import raw, text


class LineOption(Schema):
    """A chosen option of a line."""

    product_option_id = raw("", "string", "integer")
    product_option_value_id = raw("Empty where a text was typed.", "string", "integer", "null")
    name = text(example="Colour")
    value = text(example="Red")
    type = text(example="select")


class Line(Schema):
    """A product in the cart."""

    cart_id = text("Names the line for api/cart/edit and remove.")
    product_id = text()
    name = text()
    model = text()
    option = fields.List(fields.Nested(LineOption), required=True)
    quantity = text(example="2")
    stock = fields.Boolean(required=True, metadata={"description": "Whether there is enough of it."})
    shipping = text("`1` for goods that ship.")
    price = text("One piece as shown.", example="$122.00")
    total = text("All pieces as shown.", example="$244.00")
    reward = raw("Points that it earns.", "integer", "number")


class CartVoucher(Schema):
    """A gift voucher being bought."""

    code = raw("Names it for api/cart/remove.", "string", "integer")
    description = text()
    from_name = text()
    from_email = text()
    to_name = text()
    to_email = text()
    voucher_theme_id = raw("", "string", "integer")
    message = text()
    price = text("As shown.", example="$25.00")
    amount = raw("In the shop's default currency.", "number")


class CartTotal(Schema):
    """A line of the totals."""

    title = text(example="Sub-Total")
    text = text("As shown.", example="$244.00")


class CartErrors(Schema):
    """What stands in the way of ordering."""

    stock = fields.String(metadata={"description": "Some line is short of stock."})
    minimum = fields.List(fields.String(), metadata={"description": "A sentence for each product below its least quantity."})


class Cart(Schema):
    """The cart as priced now."""

    error = fields.Nested(CartErrors, metadata={"description": "Only there when something is wrong."})
    products = fields.List(fields.Nested(Line), required=True)
    vouchers = fields.List(fields.Nested(CartVoucher), required=True)
    totals = fields.List(fields.Nested(CartTotal), required=True, metadata={"description": "In order of calculation."})
