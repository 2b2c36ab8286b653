"""Answers when a route does what it was asked, cart and orders aside."""

from marshmallow import Schema, fields

from cartapi.api.schemas.fields import mapping, raw, text, text_or_null


class Done(Schema):
    """It was done."""

    success = text("A sentence for a person, in the session's language.")


class TextRefusal(Schema):
    """It was not done."""

    error = text("Why, in the session's language.", example="Warning: You do not have permission to access the API!")


class FieldsRefusal(Schema):
    """It was not done, for reasons by field."""

    error = fields.Dict(
        keys=fields.String(),
        values=fields.Raw(metadata={"type": ["string", "object"], "additionalProperties": {"type": "string"}}),
        required=True,
        metadata={"description": "Sentences by field, `warning` for none; under `option` by product option."},
    )


class Token(Done):
    """A session began."""

    api_token = text("26 hex digits: goes into the query of every other call; good for an hour after the last one.")


class Quote(Schema):
    """One way of a shipping method."""

    code = text("What api/shipping/method takes.", example="flat.flat")
    title = text()
    cost = raw("Before tax, in the shop's default currency.", "string", "number")
    tax_class_id = raw("", "string", "integer", "null")
    text = text("The price as shown, in the session's currency.", example="$8.00")


class ShippingMethod(Schema):
    """A shipping method and its quotes."""

    title = text()
    quote = mapping(fields.Nested(Quote), "By the part of the code behind the dot.")
    sort_order = raw("", "string", "integer", "null")
    error = raw("False, or what the carrier said.", "boolean", "string")


class ShippingMethods(Schema):
    """What can be shipped by."""

    shipping_methods = mapping(fields.Nested(ShippingMethod), "By code, in the shop's order; empty when nothing ships.")
    error = fields.String(metadata={"description": "Only there when nothing is offered."})


class PaymentMethod(Schema):
    """A way to pay."""

    code = text("What api/payment/method takes.", example="cod")
    title = text("May hold markup.")
    terms = raw("Markup with the method's terms.", "string", "null")
    sort_order = raw("", "string", "integer", "null")


class PaymentMethods(Schema):
    """What can be paid by."""

    payment_methods = mapping(fields.Nested(PaymentMethod), "By code, in the shop's order.")
    error = fields.String(metadata={"description": "Only there when nothing is offered."})


class RewardMaximum(Schema):
    """Points that the products in the cart cost."""

    maximum = raw("", "integer", "number")


class RewardAvailable(Schema):
    """Points of the customer."""

    points = text_or_null("Null for a guest, and for a customer who never had any.")
