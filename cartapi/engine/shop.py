"""What of a shop's data is constant for a while: settings, languages, currencies, taxes, zones, extensions."""

from collections.abc import Mapping
from dataclasses import dataclass

from cartapi.engine.currency import Currencies
from cartapi.engine.geography import GeoZone
from cartapi.engine.measures import Units
from cartapi.engine.tax import TaxRules


@dataclass(frozen=True, slots=True)
class Language:
    """An enabled language; `locale` holds the words that `Accept-Language` is compared with."""

    language_id: int
    code: str
    locale: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoreRow:
    """A row of `oc_store`; store 0 has none."""

    store_id: int
    url: str
    ssl: str


@dataclass(frozen=True, slots=True)
class Installed:
    """A row of `oc_extension`."""

    extension_id: int
    type: str
    code: str


@dataclass(frozen=True, slots=True)
class Event:
    """An enabled row of `oc_event`: `action` runs around `trigger`."""

    trigger: str
    action: str


@dataclass(frozen=True, slots=True)
class ShopTables:
    """The tables as read at one moment.

    `settings` are by store id, not overlaid; `weights` and `lengths` by language id; `translations` by store id, language id
    and route; `names` are all languages' codes by id, enabled or not.
    """

    settings: Mapping[int, Mapping[str, object]]
    stores: tuple[StoreRow, ...]
    languages: tuple[Language, ...]
    names: Mapping[int, str]
    currencies: Currencies
    tax_rules: TaxRules
    geo_zones: Mapping[int, GeoZone]
    weights: Mapping[int, Units]
    lengths: Mapping[int, Units]
    extensions: tuple[Installed, ...]
    events: tuple[Event, ...]
    translations: Mapping[tuple[int, int, str], Mapping[str, str]]
