"""The shop as a request sees it: one store in one language, over tables read every few seconds."""

import threading
import time
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeVar, cast

from cartapi.engine.currency import Money, NumberStyle
from cartapi.engine.measures import Units
from cartapi.engine.protocols import PaymentMethod, ShippingMethod, Total
from cartapi.engine.settings import StoreSettings
from cartapi.engine.shop import Language, ShopTables
from cartapi.extensions import registry
from cartapi.language import number_format, texts
from cartapi.store import shop_tables
from cartapi.store.database import Database

NO_UNITS = Units({})
REMEMBERED = 10_000
_UNKNOWN = object()
T = TypeVar("T")


class Shop:
    """One store in one language. Everything here is constant until the tables are read again."""

    def __init__(self, tables: ShopTables, store_id: int, language: Language) -> None:
        self.tables = tables
        self.store_id = store_id
        self.language = language
        own: Mapping[str, object] = tables.settings.get(store_id, {}) if store_id else {}
        self.settings = StoreSettings({**tables.settings[0], **own})
        numbers, translated = number_format(language.code), self._translated(language.code)
        self.style = NumberStyle(
            translated.get("decimal_point", numbers.decimal_point),
            translated.get("thousand_point", numbers.thousand_point),
            self.settings.truthy("config_symbol_left_space"),
            self.settings.truthy("config_symbol_right_space"),
        )
        self.weights = tables.weights.get(language.language_id, NO_UNITS)
        self.lengths = tables.lengths.get(language.language_id, NO_UNITS)
        self.totals: list[Total] = registry.totals(tables.extensions, self.settings)
        self.shipping: list[ShippingMethod] = registry.shipping_methods(tables.extensions, self.settings)
        self.payment: list[PaymentMethod] = registry.payment_methods(tables.extensions, self.settings)
        self._texts: dict[str, Mapping[str, str]] = {}
        self._money: dict[str, Money] = {}
        self._constants: dict[tuple[object, ...], object] = {}

    def texts(self, route: str) -> Mapping[str, str]:
        """Texts of a route in this language, with the shop's own translations over them (sessions.md §4)."""
        known = self._texts.get(route)
        if known is None:
            own = dict(texts(self.language.code, route))
            for name in (self.language.code, route, f"extension/{route}"):
                own.update(self._translated(name))
            known = self._texts[route] = MappingProxyType(own)
        return known

    def _translated(self, route: str) -> Mapping[str, str]:
        """The shop's own texts of a route; under the code of a language are those of its main file, the separators among them."""
        return self.tables.translations.get((self.store_id, self.language.language_id, route), {})

    def money(self, code: str) -> Money:
        """Amounts shown in a currency, in this language's numbers."""
        known = self._money.get(code)
        if known is None:
            known = self._money[code] = Money(self.tables.currencies.get(code), self.style)
        return known

    def constant(self, key: tuple[object, ...], ask: Callable[[], T]) -> T:
        """What `ask` finds in tables that are as constant as those read at once: countries, zones, custom fields."""
        known = self._constants.get(key, _UNKNOWN)
        if known is _UNKNOWN:
            if len(self._constants) >= REMEMBERED:
                self._constants.clear()
            known = self._constants[key] = ask()
        return cast(T, known)

    @property
    def default_currency(self) -> str:
        """Code of the currency that amounts are kept in."""
        return self.settings.text("config_currency")


class ShopSource:
    """Reads the constant tables and keeps them for `seconds`; 0 reads them for every request.

    `url` is the address of the main store where its settings have none, as in a stock shop, whose config.php has it.
    """

    def __init__(self, database: Database, seconds: float, clock: Callable[[], float] = time.monotonic, url: str = "") -> None:
        self.database = database
        self.seconds = seconds
        self.url = url
        self._clock = clock
        self._lock = threading.Lock()
        self._tables: ShopTables | None = None
        self._read_at = 0.0
        self._shops: dict[tuple[int, str], Shop] = {}

    def tables(self) -> ShopTables:
        """The tables, at most `seconds` old."""
        tables = self._tables
        if tables is not None and self._clock() - self._read_at < self.seconds:
            return tables
        with self._lock:
            if self._tables is None or self._clock() - self._read_at >= self.seconds:
                with self.database.reading() as db:
                    self._tables = shop_tables.load(db, self.url)
                self._shops = {}
                self._read_at = self._clock()
            return self._tables

    def shop(self, tables: ShopTables, store_id: int, language: Language) -> Shop:
        """The store in a language, made once per reading of the tables."""
        key = (store_id, language.code)
        shop = self._shops.get(key)
        if shop is None or shop.tables is not tables:
            shop = self._shops[key] = Shop(tables, store_id, language)
        return shop

    def forget(self) -> None:
        """Read the tables again at the next request."""
        self._tables = None
