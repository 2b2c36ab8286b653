"""Amounts of money as objects (rest-cart.md §4)."""

from marshmallow import Schema, fields

from cartapi.rest.schemas.fields import Number, Text


class MoneySchema(Schema):
    """An amount in the session's currency; the order of its members is fixed."""

    currency = fields.String(metadata={"description": "ISO code of the currency.", "example": "USD"})
    amount = Number(metadata={"description": "Rounded to the currency's decimals.", "type": "number", "example": 123.2})
    formatted = Text(metadata={"description": "As shown to a person.", "example": "$123.20"})


class TotalSchema(MoneySchema):
    """A line of the totals."""

    title = Text(metadata={"description": "What the amount is for.", "example": "Subtotal"})


def money(description: str) -> fields.Nested:
    """A member that is an amount."""
    return fields.Nested(MoneySchema, metadata={"description": description})
