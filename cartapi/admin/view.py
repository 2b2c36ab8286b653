"""What templates use: where we are, times as people read them, amounts of things, pages of a list."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic

from flask import g, request, url_for
from flask_wtf.csrf import generate_csrf

from cartapi.admin import STATIC_VERSION, bp
from cartapi.admin.gate import csrf_secret
from cartapi.engine.paging import Page, Row
from cartapi.engine.phptext import unescape
from cartapi.store import panel_settings
from cartapi.web.runtime import runtime

THEMES = ("light", "auto", "dark")
THEME_COOKIE = "cartapi_theme"
A_MONTH = timedelta(days=31)


@dataclass(frozen=True)
class Section:
    """An entry of the menu, shown to who may open its back-office route."""

    name: str
    title: str
    icon: str
    endpoint: str
    route: str = ""


SECTIONS = (
    Section("overview", "Overview", "layout-dashboard", "admin.overview"),
    Section("keys", "API keys", "key", "admin.keys", "user/api"),
    Section("orders", "Orders", "shopping-cart", "admin.orders", "sale/order"),
    Section("extensions", "Extensions", "package", "admin.extensions", "user/api"),
    Section("calls", "Request log", "activity", "admin.calls", "user/api"),
    Section("changes", "Audit log", "history", "admin.changes", "user/api"),
)

ACTION_TITLES = {
    "key.create": "Key created",
    "key.edit": "Key changed",
    "key.enable": "Key enabled",
    "key.disable": "Key disabled",
    "key.rotate": "Key rotated",
    "key.overlap_end": "Old key ended",
    "key.delete": "Key deleted",
    "address.add": "Address allowed",
    "address.remove": "Address removed",
    "session.reveal": "Token shown",
    "session.end": "Session ended",
    "session.end_all": "All sessions ended",
    "staff.create": "Account created",
    "staff.sign_in": "Signed in",
    "staff.sign_out": "Signed out",
    "staff.refused": "Sign-in refused",
    "staff.confirm": "Password confirmed",
    "staff.password": "Password changed",
    "staff.forgotten": "Link to a new password mailed",
    "staff.reset": "New password by link",
    "staff.sign_out_others": "Signed out elsewhere",
    "order.history": "History added",
    "order.delete": "Order deleted",
    "order.resend": "Mail sent again",
}


@dataclass(frozen=True)
class Listing(Generic[Row]):
    """A page with the addresses of its neighbours; `kept` are the query's values without `page`."""

    page: Page[Row]
    kept: Mapping[str, str]
    sort: str = ""
    descending: bool = False

    def at_page(self, number: int) -> str:
        """Address of another page."""
        return url_for(request.endpoint or "", **{**(request.view_args or {}), **self.kept, "page": number})

    def sorted_by(self, column: str) -> str:
        """Address of this list in the order of a column, the other way round when it is so already."""
        order = "ASC" if column != self.sort or self.descending else "DESC"
        return url_for(request.endpoint or "", **{**(request.view_args or {}), **self.kept, "sort": column, "order": order})


def rows_a_page() -> int:
    """How many rows a list shows, by the shop's own setting."""
    with runtime().database.reading() as connection:
        return panel_settings.rows_a_page(connection)


def to_shop(utc: datetime | None) -> datetime | None:
    """A naive UTC time of our tables in the shop's time zone, naive."""
    return utc.replace(tzinfo=UTC).astimezone(runtime().zone()).replace(tzinfo=None) if utc else None


def last_day(expires: datetime | None) -> datetime | None:
    """The last day on which a key works, in the shop's time."""
    local = to_shop(expires)
    return local - timedelta(seconds=1) if local else None


def to_utc(local: datetime) -> datetime:
    """A naive time of the shop in UTC, naive."""
    return local.replace(tzinfo=runtime().zone()).astimezone(UTC).replace(tzinfo=None)


def ago(local: datetime) -> str:
    """A time of the shop as distance from now: `just now`, `5 minutes ago`, `in 3 days`; further than a month, the date."""
    distance = runtime().shop_now() - local
    if abs(distance) > A_MONTH:
        return local.strftime("%d %b %Y")
    for length, unit in ((timedelta(days=1), "day"), (timedelta(hours=1), "hour"), (timedelta(minutes=1), "minute")):
        if number := abs(distance) // length:
            text = f"{number} {unit}{'' if number == 1 else 's'}"
            return f"{text} ago" if distance > timedelta() else f"in {text}"
    return "just now"


def page_number() -> int:
    """The query's `page`; anything but a number is the first."""
    text = request.args.get("page", "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 1


def theme() -> str:
    """The colours a person chose, `auto` unless told."""
    chosen = request.cookies.get(THEME_COOKIE, "auto")
    return chosen if chosen in THEMES else "auto"


def plain(stored: object) -> str:
    """A text of the shop's tables as a person typed it; templates escape it again."""
    return unescape(str(stored))


def action_title(action: str) -> str:
    """An audit action in words; one that is not known as its code."""
    return ACTION_TITLES.get(action, action)


bp.add_app_template_filter(ago, "ago")
bp.add_app_template_filter(action_title, "action_title")
bp.add_app_template_filter(to_shop, "to_shop")
bp.add_app_template_filter(last_day, "last_day")
bp.add_app_template_filter(plain, "plain")


@bp.context_processor
def common() -> dict[str, Any]:
    """What every page needs."""
    person = g.get("staff")
    return {
        "csrf_token": lambda: generate_csrf(csrf_secret()),
        "sections": [section for section in SECTIONS if not section.route or (person and person.may_open(section.route))],
        "staff": person,
        "store_name": _store_name(),
        "theme": theme(),
        "here": request.full_path.rstrip("?"),
        "asset": lambda name: url_for("admin.static", filename=name, v=STATIC_VERSION),
    }


def _store_name() -> str:
    if "store_name" not in g:
        with runtime().database.reading() as connection:
            g.store_name = panel_settings.store_name(connection)
    return g.store_name
