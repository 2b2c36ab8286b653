"""`/session` (rest-cart.md §6.1)."""

from marshmallow import EXCLUDE, Schema, fields

from cartapi.rest.schemas.fields import Text


class SignInInput(Schema):
    """An API user's credentials."""

    class Meta:
        unknown = EXCLUDE

    username = Text(metadata={"description": "Name of the API user, `Default` when missing."})
    key = Text(required=True, metadata={"description": "The API user's key."})


class TokenSchema(Schema):
    """A token."""

    api_token = fields.String(metadata={"description": "26 hex digits; good for both dialects, one hour from the last call."})
