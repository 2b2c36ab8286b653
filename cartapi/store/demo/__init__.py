"""A shop to try things with, of our own making: filled once into empty tables, complete enough for every rule of the API.

The data is in `data/*.toml`, written as a shopkeeper would say it; the modules beside it expand it into rows of the
`oc_` tables. Texts are stored HTML-escaped, as a back office stores them. Dates count from the day of filling.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from cartapi.store import models
from cartapi.store.database import Database
from cartapi.store.demo import access, goods, offers, people, places, shop, taxes
from cartapi.store.demo.rows import Rows
from cartapi.store.unusable import DatabaseUnusable

_MARK = "cartapi_demo"


@dataclass(frozen=True)
class DemoShop:
    """What somebody needs to know to try the demo shop."""

    api_username: str
    api_key: str
    staff_username: str
    staff_password: str | None
    """Known only when the shop has just been filled: the tables keep a hash."""

    product_id: int = 100
    customer_id: int = 1
    coupon: str = "2222"
    voucher: str = "VOU-7271"


class NotEmptyError(DatabaseUnusable):
    """The database is another shop's: it has tables, or rows, that the demo shop would write."""

    def __init__(self, tables: list[str]) -> None:
        super().__init__(
            f"the demo shop wants an empty database; this one has {tables[0]} and {len(tables) - 1} more tables of a shop"
        )
        self.tables = tables


def create(database: Database, now: datetime) -> DemoShop:
    """Make the shop's tables in a database without any and fill them; raises `NotEmptyError` if there are some.

    On SQLite all of it or nothing. On MySQL a creation that broke off leaves tables, and wants a fresh database.
    """
    if present := sorted(database.table_names() & models.metadata.tables.keys()):
        raise NotEmptyError(present)
    with database.writing() as db:
        models.metadata.create_all(db)
        return fill(db, now)


def fill(db: Connection, now: datetime) -> DemoShop:
    """Write the demo shop into empty tables, in the caller's transaction. Raises `NotEmptyError` and writes nothing otherwise."""
    rows = Rows(now)
    atlas = places.add(rows)
    taxes.add(rows)
    category_ids = goods.add(rows)
    offers.add(rows, category_ids)
    people.add(rows, atlas)
    key = access.add_api_user(rows)
    username, password = access.add_staff(rows)
    shop.add(rows)  # with the mark, last: a fill that broke off on MyISAM is not taken for a shop
    if occupied := list(rows.occupied(db)):
        raise NotEmptyError(occupied)
    rows.insert(db)
    return DemoShop(access.API_USERNAME, key, username, password)


def find(database: Database) -> DemoShop | None:
    """The demo shop of this database, without its staff password; None if there is none."""
    if models.setting.name not in database.table_names():
        return None
    with database.reading() as db:
        return _read(db)


def _read(db: Connection) -> DemoShop | None:
    setting, api, user = models.setting, models.api, models.user
    if db.execute(select(setting.c.value).where(setting.c.key == _MARK)).first() is None:
        return None
    credentials = db.execute(select(api.c.username, api.c.key).where(api.c.status == 1).order_by(api.c.api_id)).first()
    staff = db.execute(select(user.c.username).where(user.c.status == 1).order_by(user.c.user_id)).scalar()
    api_username, key = credentials or ("", "")
    return DemoShop(api_username, key, staff or "", None)
