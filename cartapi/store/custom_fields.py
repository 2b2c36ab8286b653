"""Custom fields that a customer group must or may fill in (checkout.md §2)."""

from sqlalchemy import Connection, and_, bindparam, select

from cartapi.engine.custom_fields import CustomField
from cartapi.store import models
from cartapi.store.statements import Statement

_field, _text, _group = models.custom_field, models.custom_field_description, models.custom_field_customer_group
_OF_LOCATION = Statement(
    select(_field.c.custom_field_id, _text.c.name, _field.c.type, _field.c.validation, _group.c.required)
    .join(_text, and_(_text.c.custom_field_id == _field.c.custom_field_id, _text.c.language_id == bindparam("language_id")))
    .join(
        _group,
        and_(_group.c.custom_field_id == _field.c.custom_field_id, _group.c.customer_group_id == bindparam("customer_group")),
    )
    .where(_field.c.status == 1, _field.c.location == bindparam("location"))
    .order_by(_field.c.sort_order, _field.c.custom_field_id)
)


def of_location(db: Connection, location: str, customer_group: int, language_id: int) -> list[CustomField]:
    """Enabled fields of a location (`account`, `address`) for the group, in their order, named in the language."""
    parameters = {"location": location, "customer_group": customer_group, "language_id": language_id}
    return [CustomField(row[0], row[1], row[2], row[3], bool(row[4])) for row in _OF_LOCATION.all(db, parameters)]
