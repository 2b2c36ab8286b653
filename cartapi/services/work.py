"""What one use case works with: the connection, the checkout, the shop and the moment."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import TypeVar, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Connection

from cartapi.engine.cart import Cart
from cartapi.engine.checkout import Checkout
from cartapi.engine.currency import Money
from cartapi.engine.customer import Customer
from cartapi.engine.drafts import known_address
from cartapi.engine.geography import has_place, place_of
from cartapi.engine.held_lines import HeldLines
from cartapi.engine.phpnum import to_int
from cartapi.engine.startup import choose_currency, choose_language, store_of
from cartapi.engine.tax import Place, TaxTable
from cartapi.services.shop import Shop, ShopSource
from cartapi.store import carts, customers
from cartapi.store.adding import Found
from cartapi.store.carts import Owner, Shelf
from cartapi.store.database import Database
from cartapi.store.shelves import Fetched, Hint

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls and how, as the request's headers and query say; texts are escaped and trimmed.

    `base_url` is scheme, host and directory of the script, ending in `/`; `store_url` the same with the scheme that chooses the
    store; `store_id` the query's, None when absent.
    """

    ip: str = ""
    forwarded_ip: str = ""
    user_agent: str = ""
    accept_language: str = ""
    language_cookie: str = ""
    currency_cookie: str = ""
    base_url: str = ""
    store_url: str = ""
    secure: bool = False
    store_id: str | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """One reading of the clock: `local` in the shop's time zone, `utc` in UTC, both naive."""

    local: datetime
    utc: datetime

    @staticmethod
    def of(now: datetime, zone: ZoneInfo) -> "Moment":
        """An aware time as a moment; whole seconds, as the tables hold them."""
        return _second(math.floor(now.timestamp()), zone)


@lru_cache(maxsize=16)
def _second(timestamp: int, zone: ZoneInfo) -> Moment:
    """The same for all calls of a second."""
    utc = datetime.fromtimestamp(timestamp, UTC)
    return Moment(utc.astimezone(zone).replace(tzinfo=None), utc.replace(tzinfo=None))


def zone_named(name: object) -> ZoneInfo:
    """The time zone that `config_timezone` names; UTC for none and for one that does not exist."""
    try:
        return ZoneInfo(str(name or "UTC"))
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: "Europe" is a folder of zones
        return ZoneInfo("UTC")


@dataclass(slots=True)
class Work:
    """One request's context. `taxes` were chosen when it began: a new address counts from the next request (pricing.md §3.1)."""

    db: Connection
    shop: Shop
    checkout: Checkout
    caller: Caller
    now: datetime
    utc: datetime
    customer: Customer | None
    group: int
    currency: str
    taxes: TaxTable
    transactional: Callable[[str], bool] = field(default=lambda _table: True)
    """Whether writes to a table can be rolled back."""
    test_mode: bool = False
    mailed: bool = False
    """Whether it put mails in line, which leave after the commit."""
    fetched: Fetched | None = None
    """Lines that came with the session, in one round trip; used if they are of this very shelf."""
    found: Found | None = None
    """The same of a product that is to be added."""
    moved: bool = False
    """Whether the lines changed hands when it began: what came with the session was read before that."""
    hint: Hint | None = None
    """What the cart held last, as far as this process knows: what to read along with its lines."""
    lines: tuple[Fetched, HeldLines] | None = None
    """The lines as read, and what they say by themselves; None until they are asked for or after they changed."""
    cart: Cart | None = field(default=None)
    """The same lines priced."""
    seen: dict[tuple[object, ...], object] = field(default_factory=dict[tuple[object, ...], object])
    """What was looked up and does not change within a unit of work, by what it is and for whom."""

    def forget_lines(self) -> None:
        """The lines are not what they were: they are read again when asked for."""
        self.lines = self.cart = None

    @property
    def customer_id(self) -> int:
        """The signed-in customer, 0 for a guest."""
        return self.customer.customer_id if self.customer else 0

    @property
    def owner(self) -> Owner:
        """Whose cart lines this request reads and writes."""
        return Owner(self.checkout.api_id, self.customer_id, self.checkout.token)

    @property
    def shelf(self) -> Shelf:
        """Where they are looked up."""
        return Shelf(self.owner, self.shop.store_id, self.language_id)

    @property
    def money(self) -> Money:
        """Amounts in the session's currency."""
        return self.shop.money(self.currency)

    @property
    def language_id(self) -> int:
        """Id of the request's language."""
        return self.shop.language.language_id

    def once(self, key: tuple[object, ...], ask: Callable[[], T]) -> T:
        """The answer of `ask`, which is asked once for each key."""
        if key not in self.seen:
            self.seen[key] = ask()
        return cast(T, self.seen[key])

    def text(self, route: str, key: str) -> str:
        """One text of a route; the key itself where no language has it."""
        return self.shop.texts(route).get(key, key)


def find_shop(source: ShopSource, caller: Caller, session_language: object = None) -> Shop:
    """The store and language of a call (sessions.md §10)."""
    tables = source.tables()
    store_id = to_int(caller.store_id) if caller.store_id is not None else store_of(caller.store_url, tables.stores)
    default = tables.settings.get(store_id, {}).get("config_language", tables.settings[0].get("config_language"))
    language = choose_language(
        tables.languages, session_language, caller.language_cookie, caller.accept_language, str(default or "")
    )
    return source.shop(tables, store_id, language)


def begin(db: Connection, source: ShopSource, checkout: Checkout, caller: Caller, moment: Moment) -> Work:
    """The reference's start of a request: store, language, customer, group, currency, tax zones (sessions.md §10).

    Writes what the reference writes in passing: language and currency of the session, a visit of the customer.
    """
    shop = find_shop(source, caller, checkout.data.get("language"))
    _keep(checkout, "language", shop.language.code)
    now = _local(shop, moment)
    signed_in = "customer_id" in checkout.data
    customer = _customer(db, source.database, checkout, shop, caller, now)
    group = checkout.group() or (customer.customer_group_id if customer else 0) or _guest_group(shop)
    currency = choose_currency(shop.tables.currencies, checkout.data.get("currency"), caller.currency_cookie, shop.default_currency)
    _keep(checkout, "currency", currency)
    taxes = _taxes(shop, checkout, group)
    moved = signed_in and (customer is None or _gathered(db, source.database, checkout, customer))
    return Work(
        db, shop, checkout, caller, now, moment.utc, customer, group, currency, taxes,
        transactional=source.database.transactional, moved=moved,
    )  # fmt: skip


def _local(shop: Shop, moment: Moment) -> datetime:
    """The time of the store; tokens, which belong to no store, live in that of the main one."""
    zone = shop.settings.text("config_timezone")
    if zone == (shop.tables.settings[0].get("config_timezone") or ""):
        return moment.local
    return Moment.of(moment.utc.replace(tzinfo=UTC), zone_named(zone)).local


def _keep(checkout: Checkout, key: str, value: str) -> None:
    if checkout.data.get(key) != value:
        checkout.data[key] = value


def _guest_group(shop: Shop) -> int:
    return shop.settings.integer("config_customer_group_id")


def _customer(db: Connection, database: Database, checkout: Checkout, shop: Shop, caller: Caller, now: datetime) -> Customer | None:
    if "customer_id" not in checkout.data:
        return None
    customer = customers.enabled(db, checkout.customer_id, caller.ip)
    if customer is None:
        checkout.forget("customer_id")
        with database.transaction(db) as transaction:
            carts.follow(transaction, checkout.api_id, checkout.token, 0)  # the session's cart follows its customer (Decided)
        return None
    customers.note_visit(db, customer, shop.language.language_id, caller.ip, now)
    return customer


def _gathered(db: Connection, database: Database, checkout: Checkout, customer: Customer) -> bool:
    """Whether lines of a customer of the shop's front came to his session; those of API sessions are theirs alone."""
    owner = Owner(0, customer.customer_id, checkout.token)
    if checkout.api_id or not carts.has_strays(db, owner):
        return False
    with database.transaction(db) as transaction:
        carts.gather(transaction, owner)
    return True


def _taxes(shop: Shop, checkout: Checkout, group: int) -> TaxTable:
    settings = shop.settings
    store = Place(settings.integer("config_country_id"), settings.integer("config_zone_id"))
    default = settings.text("config_tax_default")
    shipping, payment = tax_address(checkout, "shipping"), tax_address(checkout, "billing")
    return shop.tables.tax_rules.select(
        group,
        shipping or (store if default == "shipping" else None),
        payment or (store if default == "payment" else None),
        store,
    )


def tax_address(checkout: Checkout, kind: str) -> Place | None:
    """The place of an address (`billing`, `shipping`) as taxes take it: only with both keys; None without."""
    address = known_address(checkout, kind)
    return place_of(address) if address is not None and has_place(address) else None


def place_changed(work: Work) -> None:
    """Choose the taxes again, where an address is to count in the request that changed it (rest-cart.md §5.3)."""
    work.taxes = _taxes(work.shop, work.checkout, work.group)
