"""Problems for machines, and the body of errors (rest-cart.md §2.4)."""

from marshmallow import Schema, fields


class ProblemSchema(Schema):
    """One thing that is wrong."""

    code = fields.String(metadata={"description": "The rule that was broken; never changes with the language.", "example": "stock"})
    field = fields.String(metadata={"description": "The member it is about, dots between levels.", "example": "items.1.sku"})
    message = fields.String(metadata={"description": "For a person, in the session's language."})


class MessageSchema(Schema):
    """One error."""

    code = fields.Integer(metadata={"description": "The HTTP status."})
    message = fields.String(metadata={"description": "For a person."})


class MessagesSchema(Schema):
    """Errors, oldest first."""

    error = fields.List(fields.Nested(MessageSchema))


class ErrorSchema(Schema):
    """The body of every answer from 400 on, but for refused validations and placements."""

    messages = fields.Nested(MessagesSchema)
    problems = fields.List(fields.Nested(ProblemSchema), metadata={"description": "The same for machines."})


def problems() -> fields.List:
    """A member that lists problems; only there when there are some, or when `attrs` names it."""
    return fields.List(
        fields.Nested(ProblemSchema),
        metadata={"description": "What is wrong, for machines. Only there when something is, or when `attrs` names it."},
    )
