"""The shop itself: settings, extensions, events, languages, currencies, units and states."""

import json
from typing import Any

from sqlalchemy import Table

from cartapi.engine.phptext import escape
from cartapi.store import models
from cartapi.store.demo.rows import Rows, read


def add(rows: Rows) -> None:
    """Add what an installer writes before there is anything to sell."""
    data = read("shop.toml")
    _add_settings(rows, data["settings"])
    _add_extensions(rows, data["extensions"])
    for event in data["events"]:
        rows.add(models.event, **event, status=1, sort_order=0)
    for code in data["statistics"]["codes"]:
        rows.add(models.statistics, code=code, value=0)
    _add_languages(rows, data["languages"])
    _add_currencies(rows, data["currencies"])
    _add_units(rows, models.weight_class, models.weight_class_description, data["weight_classes"])
    _add_units(rows, models.length_class, models.length_class_description, data["length_classes"])
    for order_status_id, name in data["order_statuses"].items():
        rows.describe(models.order_status, name, order_status_id=int(order_status_id))
    for stock_status_id, name in data["stock_statuses"].items():
        rows.describe(models.stock_status, name, stock_status_id=int(stock_status_id))


def _add_settings(rows: Rows, settings: dict[str, dict[str, str | list[str]]]) -> None:
    for code, section in settings.items():
        for key, value in section.items():
            serialized = isinstance(value, list)
            text = json.dumps(value, separators=(",", ":")) if serialized else escape(value)
            rows.add(models.setting, store_id=0, code=code, key=key, value=text, serialized=serialized)


def _add_extensions(rows: Rows, extensions: dict[str, dict[str, int]]) -> None:
    for kind, codes in extensions.items():
        for code, extension_id in codes.items():
            rows.add(models.extension, extension_id=extension_id, type=kind, code=code)


def _add_languages(rows: Rows, languages: list[dict[str, Any]]) -> None:
    for position, language in enumerate(languages, start=1):
        rows.add(
            models.language,
            language_id=language["id"],
            name=language["name"],
            code=language["code"],
            locale=language["locale"],
            image="",
            directory=language["code"],
            sort_order=position,
            status=1,
        )


def _add_currencies(rows: Rows, currencies: list[dict[str, Any]]) -> None:
    for currency in currencies:
        rows.add(
            models.currency,
            currency_id=currency["id"],
            title=currency["title"],
            code=currency["code"],
            symbol_left=currency.get("left", ""),
            symbol_right=currency.get("right", ""),
            decimal_place="2",
            value=currency["value"],
            status=1,
            date_modified=rows.now,
        )


def _add_units(rows: Rows, table: Table, descriptions: Table, units: list[dict[str, Any]]) -> None:
    (key,) = (column.name for column in table.primary_key)
    for unit in units:
        rows.add(table, value=unit["value"], **{key: unit["id"]})
        rows.describe(descriptions, unit["title"], "title", unit=unit["unit"], **{key: unit["id"]})
