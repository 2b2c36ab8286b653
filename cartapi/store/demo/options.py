"""Options of every type, and what a product makes of them: which values, at what price."""

from itertools import count
from typing import Any

from cartapi.store import models
from cartapi.store.demo.rows import Rows, read

_FIRST_PRODUCT_OPTION, _FIRST_PRODUCT_OPTION_VALUE = 201, 1


class Options:
    """The shop's options by key, and the ids that the next product option gets."""

    def __init__(self) -> None:
        self._options = read("options.toml")
        self._value_ids: dict[tuple[str, str], int] = {}
        self._product_options = count(_FIRST_PRODUCT_OPTION)
        self._product_option_values = count(_FIRST_PRODUCT_OPTION_VALUE)

    def add(self, rows: Rows) -> None:
        """Add the options and their values."""
        value_ids = count(1)
        for position, (key, option) in enumerate(self._options.items(), start=1):
            rows.add(models.option, option_id=option["id"], type=option["type"], sort_order=position)
            rows.describe(models.option_description, option["name"], option_id=option["id"])
            for order, (value_key, name) in enumerate(option.get("values", {}).items(), start=1):
                value_id = self._value_ids[key, value_key] = next(value_ids)
                rows.add(models.option_value, option_value_id=value_id, option_id=option["id"], image="", sort_order=order)
                rows.describe(models.option_value_description, name, option_value_id=value_id, option_id=option["id"])

    def add_to_product(self, rows: Rows, product_id: int, chosen: dict[str, Any]) -> None:
        """Add one option of one product: `option`, `required`, `default` and the `values` on offer."""
        key = chosen["option"]
        ids = {"product_option_id": next(self._product_options), "product_id": product_id, "option_id": self._options[key]["id"]}
        rows.add(models.product_option, **ids, value=chosen.get("default", ""), required=chosen.get("required", False))
        for value in chosen.get("values", []):
            rows.add(
                models.product_option_value,
                product_option_value_id=next(self._product_option_values),
                option_value_id=self._value_ids[key, value["value"]],
                quantity=value.get("quantity", 100),
                subtract=1,
                **ids,
                **_signed("price", value),
                **_signed("points", value),
                **_signed("weight", value),
            )


def _signed(column: str, value: dict[str, Any]) -> dict[str, Any]:
    """The table keeps size and sign in two columns."""
    amount = value.get(column, 0)
    return {column: abs(amount), f"{column}_prefix": "-" if amount < 0 else "+"}
