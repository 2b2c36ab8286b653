"""Custom fields that a customer group must or may fill in (checkout.md §2)."""

from sqlalchemy import Connection, and_, select

from cartapi.engine.custom_fields import CustomField
from cartapi.store import models


def of_location(db: Connection, location: str, customer_group: int, language_id: int) -> list[CustomField]:
    """Enabled fields of a location (`account`, `address`) for the group, in their order, named in the language."""
    field, text, group = models.custom_field, models.custom_field_description, models.custom_field_customer_group
    rows = db.execute(
        select(field.c.custom_field_id, text.c.name, field.c.type, field.c.validation, group.c.required)
        .join(text, and_(text.c.custom_field_id == field.c.custom_field_id, text.c.language_id == language_id))
        .join(group, and_(group.c.custom_field_id == field.c.custom_field_id, group.c.customer_group_id == customer_group))
        .where(field.c.status == 1, field.c.location == location)
        .order_by(field.c.sort_order, field.c.custom_field_id)
    )
    return [CustomField(row[0], row[1], row[2], row[3], bool(row[4])) for row in rows]
