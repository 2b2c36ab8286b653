"""What every request of one process shares."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from flask import Flask

from cartapi.services.mail_bell import Bell
from cartapi.services.shop import ShopSource
from cartapi.services.work import Moment, zone_named
from cartapi.store.database import Database
from cartapi.web.locals import this_app
from cartapi.web.meter import Meter


class Settings(Protocol):
    """The deployment settings that this layer reads; `cartapi.config.Config` has them."""

    @property
    def touch_seconds(self) -> float: ...

    @property
    def cache_seconds(self) -> float: ...

    @property
    def housekeeping_seconds(self) -> float: ...

    @property
    def max_body(self) -> int: ...

    @property
    def max_fields(self) -> int: ...

    @property
    def max_depth(self) -> int: ...

    @property
    def max_value_length(self) -> int: ...

    @property
    def lock_attempts(self) -> int: ...

    @property
    def login_failures(self) -> int: ...

    @property
    def login_lock_seconds(self) -> float: ...

    @property
    def request_log(self) -> bool: ...

    @property
    def trusted_proxies(self) -> tuple[str, ...]: ...

    @property
    def rest_public_carts(self) -> bool: ...

    @property
    def rest_cookies(self) -> tuple[str, ...]: ...

    @property
    def rest_guest_rate(self) -> int: ...

    @property
    def cors_origins(self) -> tuple[str, ...]: ...

    @property
    def metrics_from(self) -> tuple[str, ...]: ...

    @property
    def panel_url(self) -> str: ...

    @property
    def hashed_keys(self) -> bool: ...

    @property
    def slow_passwords(self) -> bool: ...


@dataclass(slots=True)
class Runtime:
    """Database, shop tables and clock of a process; kept as `app.extensions["cartapi"]`."""

    database: Database
    source: ShopSource
    config: Settings
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    cleaned_at: float = field(default=-1e9)
    meter: Meter = field(default_factory=Meter)
    bell: Bell | None = None

    def moment(self) -> Moment:
        """One reading of the clock, in the shop's time zone and in UTC."""
        return Moment.of(self.clock(), self.zone())

    def shop_now(self) -> datetime:
        """Now in the shop's time zone, naive."""
        return self.moment().local

    def utc_now(self) -> datetime:
        """Now in UTC, naive."""
        return self.moment().utc

    def mails_wait(self) -> None:
        """To be called after the commit of a transaction that put mails in line."""
        if self.bell is not None:
            self.bell.ring()

    def due_for_cleaning(self) -> bool:
        """Whether dead tokens are to be cleared away; says so once in every `housekeeping_seconds`."""
        now = time.monotonic()
        if now - self.cleaned_at < self.config.housekeeping_seconds:
            return False
        self.cleaned_at = now
        return True

    def clears_at_once(self) -> bool:
        """Whether dead tokens may not even wait for that: where nothing is kept of the tables, nothing in them is put off."""
        return not self.config.cache_seconds

    def zone(self) -> ZoneInfo:
        """The shop's time zone."""
        return zone_named(self.source.tables().settings[0].get("config_timezone"))


def runtime(app: Flask | None = None) -> Runtime:
    """The runtime of this app."""
    shared: Runtime = (app or this_app()).extensions["cartapi"]
    return shared
