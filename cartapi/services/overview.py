"""What the panel's first page shows: a day of calls, a month of orders, and what needs attention."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cartapi.engine.key_records import KeyFilter, KeyRecord
from cartapi.services.work import Moment
from cartapi.store import key_sessions, keys, overview, panel_settings, sessions
from cartapi.store.database import Database
from cartapi.store.overview import Tally

HOURS, DAYS = 24, 30
MANY = 1000


@dataclass(frozen=True)
class Overview:
    """Figures of one moment. `hours` (starts in UTC) and `days` are complete, oldest first, empty ones included."""

    hours: tuple[tuple[datetime, Tally], ...]
    slowest: tuple[Tally, ...]
    refused: tuple[Tally, ...]
    days: tuple[tuple[date, int], ...]
    outbox: dict[str, int]
    keys: int
    active_keys: int
    expiring: tuple[KeyRecord, ...]
    sessions: int
    office_key: int
    office_state: str
    """Number and state of the API user that the shop's own order pages use (`config_api_id`); `missing` when there is no such."""

    @property
    def calls(self) -> int:
        """Calls of the last day."""
        return sum(tally.calls for _, tally in self.hours)

    @property
    def failed(self) -> int:
        """Failed calls of the last day."""
        return sum(tally.failed for _, tally in self.hours)

    @property
    def orders(self) -> int:
        """Orders of the last month."""
        return sum(orders for _, orders in self.days)


def load(database: Database, at: Moment) -> Overview:
    """Read all figures in a fixed number of queries."""
    this_hour = at.utc.replace(minute=0, second=0, microsecond=0)
    first_hour = this_hour - timedelta(hours=HOURS - 1)
    first_day = at.local.date() - timedelta(days=DAYS - 1)
    with database.reading() as connection:
        calls = overview.calls_by_hour(connection, first_hour)
        orders = overview.orders_by_day(connection, datetime.combine(first_day, datetime.min.time()))
        records = keys.page(connection, KeyFilter(), at.utc, 0, MANY)
        hours = [first_hour + timedelta(hours=number) for number in range(HOURS)]
        number = panel_settings.back_office_key(connection)
        office = keys.find(connection, number)
        days = [first_day + timedelta(days=number) for number in range(DAYS)]
        return Overview(
            hours=tuple((hour, calls.get(hour, Tally(0, 0))) for hour in hours),
            slowest=tuple(overview.slowest_routes(connection, first_hour)),
            refused=tuple(overview.refused_addresses(connection, first_hour)),
            days=tuple((day, orders.get(day, 0)) for day in days),
            outbox=overview.outbox_states(connection),
            keys=keys.count(connection, KeyFilter(), at.utc),
            active_keys=keys.count(connection, KeyFilter(state="active"), at.utc),
            expiring=tuple(record for record in records if record.enabled and record.expires_soon(at.utc)),
            sessions=key_sessions.count_live(connection, at.local - sessions.LIFETIME),
            office_key=number,
            office_state=office.state(at.utc) if office else "missing",
        )
