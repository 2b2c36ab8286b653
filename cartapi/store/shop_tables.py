"""Reads the tables that are constant for a while, each whole, in a fixed number of statements."""

from collections.abc import Mapping

from sqlalchemy import Connection, Table, select

from cartapi.engine.currency import Currencies, Currency
from cartapi.engine.geography import GeoZone
from cartapi.engine.measures import UnitClass, Units
from cartapi.engine.phpjson import loads
from cartapi.engine.phpnum import to_int
from cartapi.engine.phptext import unescape
from cartapi.engine.shop import Event, Installed, Language, ShopTables, StoreRow
from cartapi.engine.tax import TaxRate, TaxRule, TaxRules
from cartapi.store import models


def load(db: Connection, url: str = "") -> ShopTables:
    """All of it, as it is now. `url` is the main store's where its settings have no `config_url`."""
    languages = _languages(db)
    return ShopTables(
        settings=_settings(db, url),
        stores=_stores(db),
        languages=tuple(language for language, enabled in languages if enabled),
        names={language.language_id: language.code for language, _ in languages},
        currencies=_currencies(db),
        tax_rules=_tax_rules(db),
        geo_zones=_geo_zones(db),
        weights=_units(db, models.weight_class, models.weight_class_description, "weight_class_id"),
        lengths=_units(db, models.length_class, models.length_class_description, "length_class_id"),
        extensions=_extensions(db),
        events=_events(db),
        translations=_translations(db),
    )


def _settings(db: Connection, url: str) -> dict[int, dict[str, object]]:
    table = models.setting
    rows = db.execute(select(table.c.store_id, table.c.key, table.c.value, table.c.serialized).order_by(table.c.setting_id))
    found: dict[int, dict[str, object]] = {0: {}}
    for store_id, key, value, serialized in rows:
        found.setdefault(store_id, {})[key] = loads(value) if serialized else value
    if url and not found[0].get("config_url"):
        found[0]["config_url"] = url
    return found


def _stores(db: Connection) -> tuple[StoreRow, ...]:
    table = models.store
    rows = db.execute(select(table.c.store_id, table.c.url, table.c.ssl).order_by(table.c.store_id))
    return tuple(StoreRow(*row) for row in rows)


def _languages(db: Connection) -> list[tuple[Language, bool]]:
    table = models.language
    rows = db.execute(
        select(table.c.language_id, table.c.code, table.c.locale, table.c.status).order_by(
            table.c.sort_order, table.c.name, table.c.language_id
        )
    )
    return [(Language(row.language_id, row.code, tuple(row.locale.split(","))), row.status == 1) for row in rows]


def _currencies(db: Connection) -> Currencies:
    table = models.currency
    return Currencies(
        {
            row.code: Currency(
                row.currency_id,
                row.code,
                row.symbol_left,
                row.symbol_right,
                to_int(row.decimal_place),
                float(row.value),
                str(row.value),
                row.status == 1,
            )
            for row in db.execute(select(table).order_by(table.c.title, table.c.currency_id))
        }
    )


def _tax_rules(db: Connection) -> TaxRules:
    rule, rate, group = models.tax_rule, models.tax_rate, models.tax_rate_to_customer_group
    groups: dict[int, set[int]] = {}
    for rate_id, group_id in db.execute(select(group.c.tax_rate_id, group.c.customer_group_id)):
        groups.setdefault(rate_id, set()).add(group_id)
    zones = _places_of(db)
    names: dict[int, str] = {}
    rates: dict[int, tuple[TaxRate, int]] = {}
    for row in db.execute(select(rate.c.tax_rate_id, rate.c.geo_zone_id, rate.c.name, rate.c.rate, rate.c.type)):
        names[row.tax_rate_id] = row.name
        rates[row.tax_rate_id] = (TaxRate(row.tax_rate_id, row.name, float(row.rate), row.type), row.geo_zone_id)
    rules = db.execute(select(rule.c.tax_class_id, rule.c.tax_rate_id, rule.c.based).order_by(rule.c.priority, rule.c.tax_rule_id))
    return TaxRules(
        [
            TaxRule(
                tax_class_id,
                based,
                rates[rate_id][0],
                frozenset(groups.get(rate_id, ())),
                zones.get(rates[rate_id][1], frozenset()),
            )
            for tax_class_id, rate_id, based in rules
            if rate_id in rates
        ],
        names,
    )


def _places_of(db: Connection) -> dict[int, frozenset[tuple[int, int]]]:
    table = models.zone_to_geo_zone
    found: dict[int, set[tuple[int, int]]] = {}
    for geo_zone_id, country_id, zone_id in db.execute(select(table.c.geo_zone_id, table.c.country_id, table.c.zone_id)):
        found.setdefault(geo_zone_id, set()).add((country_id, zone_id))
    return {geo_zone_id: frozenset(places) for geo_zone_id, places in found.items()}


def _geo_zones(db: Connection) -> dict[int, GeoZone]:
    """Geo zones in order of their names; one that only its places name has none."""
    table = models.geo_zone
    places = _places_of(db)
    named = db.execute(select(table.c.geo_zone_id, table.c.name).order_by(table.c.name, table.c.geo_zone_id)).all()
    zones = {zone_id: GeoZone(zone_id, name, places.get(zone_id, frozenset())) for zone_id, name in named}
    for zone_id, found in places.items():
        zones.setdefault(zone_id, GeoZone(zone_id, None, found))
    return zones


def _units(db: Connection, classes: Table, texts: Table, key: str) -> dict[int, Units]:
    rows = db.execute(
        select(classes.c[key], classes.c.value, texts.c.language_id, texts.c.unit).join(texts, classes.c[key] == texts.c[key])
    )
    found: dict[int, dict[int, UnitClass]] = {}
    for class_id, value, language_id, unit in rows:
        found.setdefault(language_id, {})[class_id] = UnitClass(class_id, float(value), unit)
    return {language_id: Units(by_id) for language_id, by_id in found.items()}


def _extensions(db: Connection) -> tuple[Installed, ...]:
    table = models.extension
    rows = db.execute(select(table.c.extension_id, table.c.type, table.c.code).order_by(table.c.extension_id))
    return tuple(Installed(*row) for row in rows)


def _events(db: Connection) -> tuple[Event, ...]:
    table = models.event
    rows = db.execute(
        select(table.c.trigger, table.c.action)
        .where(table.c.status == 1)
        .order_by(table.c.sort_order, table.c.trigger, table.c.action)
    )
    return tuple(Event(*row) for row in rows)


def _translations(db: Connection) -> Mapping[tuple[int, int, str], Mapping[str, str]]:
    table = models.translation
    found: dict[tuple[int, int, str], dict[str, str]] = {}
    for row in db.execute(select(table)):
        found.setdefault((row.store_id, row.language_id, row.route), {})[row.key] = unescape(row.value)
    return found
