"""A real browser on a real server: the demo shop with a past, Debian's Chromium, axe.

Skipped where Chromium or the `browser` extra is missing, unless `CARTAPI_REQUIRE_BROWSER=1` forbids to. With
`CARTAPI_SCREENSHOTS=docs/panel` the pages are also kept as pictures.
"""

import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from werkzeug.serving import make_server

from cartapi import admin
from cartapi.app import create_app
from cartapi.config import Config
from cartapi.store import demo
from cartapi.store.database import Database
from cartapi.store.migrations import upgrade
from tests.browser.shop import furnish

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

DESKTOP, PHONE = {"width": 1280, "height": 860}, {"width": 390, "height": 844}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@dataclass(frozen=True)
class Site:
    """Where the panel is and how to get in."""

    url: str
    username: str
    password: str
    database: Database


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo shop, served."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('browser') / 'shop.db'}")
    now = datetime.now(UTC)
    made = demo.create(database, now)
    upgrade(database)
    utc = now.replace(tzinfo=None)
    with database.writing() as db:
        furnish(db, utc, utc)
    app = create_app(Config(cache_seconds=0), database)
    if "admin" not in app.blueprints:
        admin.init(app)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Site(f"http://127.0.0.1:{server.server_port}", made.staff_username, made.staff_password or "", database)
    server.shutdown()
    thread.join()
    server.server_close()
    database.close()


@pytest.fixture
def open_panel(chromium: "Browser", site: Site) -> Iterator[Callable[..., "Page"]]:
    """Signs in and hands out a page; `options` are the browser context's. Complaints of the browser fail the test."""
    contexts: list[Any] = []
    complaints: list[str] = []

    def open_page(**options: Any) -> "Page":
        context = chromium.new_context(**{"viewport": DESKTOP, "permissions": ["clipboard-read", "clipboard-write"], **options})
        contexts.append(context)
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text) if "Content Security Policy" in message.text else None)
        page.goto(f"{site.url}/admin/sign-in")
        page.get_by_label("Username").fill(site.username)
        page.get_by_label("Password").fill(site.password)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("heading", name="Overview").wait_for()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def panel(open_panel: Callable[..., "Page"]) -> "Page":
    """A signed-in person at a desk."""
    return open_panel()


@pytest.fixture
def keep(request: pytest.FixtureRequest) -> Callable[["Page", str], None]:
    """Keeps a picture of a page when `CARTAPI_SCREENSHOTS` names a folder."""
    folder = os.environ.get("CARTAPI_SCREENSHOTS")

    def shoot(page: "Page", name: str) -> None:
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=Path(folder) / f"{name}.png")

    return shoot
