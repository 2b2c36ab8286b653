"""`/cart/billing_address`, `/cart/shipping_address` (rest-cart.md §5.3)."""

from marshmallow import fields

from cartapi.rest.schemas.fields import Id, Input, Resource, Street, Switch, Text, Tree
from cartapi.rest.schemas.problems import problems

CUSTOMER_ONLY = ("customer_address_id", "save_in_address_book")
SHIPPING_ONLY = ("same_as_billing",)


def _text(description: str = "") -> Text:
    return Text(allow_none=True, metadata={"description": description} if description else {})


class AddressSchema(Resource):
    """An address as far as it is known."""

    prefix = _text()
    firstname = _text()
    middlename = _text()
    lastname = _text()
    suffix = _text()
    company = _text()
    street = Street(metadata={"description": "Lines of the street.", "type": "array", "items": {"type": "string"}})
    city = _text()
    region = _text("Name of the region, or the text that was sent.")
    postcode = _text()
    country_id = _text("ISO 3166 code of two letters.")
    telephone = _text()
    fax = _text()
    formatted_html = fields.String(metadata={"description": "The address as printed, escaped, lines divided by `<br />`."})
    formatted_text = fields.String(metadata={"description": "The address as printed, lines divided by line feeds."})
    validation_errors = fields.List(
        fields.String(), metadata={"description": "What is wrong with it; only in the answer to a change."}
    )
    custom_field = Tree(metadata={"description": "Values of the shop's own fields by their ids.", "type": "object"})
    same_as_billing = Switch(metadata={"description": "Shipping only.", "type": "boolean"})
    customer_address_id = Id(metadata={"description": "Signed-in customers only: entry of the address book, 0 for none."})
    save_in_address_book = Switch(metadata={"description": "Signed-in customers only.", "type": "boolean"})
    problems = problems()


class AddressInput(Input):
    """Members to change; null clears."""

    prefix = _text()
    firstname = _text()
    middlename = _text()
    lastname = _text()
    suffix = _text()
    company = _text()
    street = Street(allow_none=True, metadata={"description": "A list, or one text with line feeds."})
    city = _text()
    region = _text("Id, code or name of a region of the country.")
    postcode = _text()
    country_id = _text("ISO 3166 code of two or three letters, or the shop's id.")
    telephone = _text()
    fax = _text()
    custom_field = Tree(allow_none=True)
    same_as_billing = Switch(allow_none=True, metadata={"description": "Shipping only: copy billing."})
    customer_address_id = Id(allow_none=True)
    save_in_address_book = Switch(allow_none=True)
