"""Every page, on a phone and at a desk, light and dark: nothing sticks out, and axe finds nothing serious."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import DESKTOP, PHONE, Site

if TYPE_CHECKING:
    from playwright.sync_api import Page

PAGES = {
    "overview": "/admin/",
    "keys": "/admin/keys",
    "key-form": "/admin/keys/new",
    "key": "/admin/keys/2",
    "addresses": "/admin/keys/2/addresses",
    "sessions": "/admin/keys/2/sessions",
    "calls-of-a-key": "/admin/keys/2/calls",
    "rotate": "/admin/keys/2/rotate",
    "delete": "/admin/keys/2/delete",
    "orders": "/admin/orders",
    "order": "/admin/orders/5",
    "extensions": "/admin/extensions",
    "request-log": "/admin/calls",
    "audit-log": "/admin/changes",
    "account": "/admin/account",
    "not-found": "/admin/nowhere",
    "nothing-found": "/admin/keys?q=nothing",
}

KEPT: dict[str, set[str]] = {
    "desk-light": set(PAGES) - {"calls-of-a-key", "nothing-found", "not-found", "delete"},
    "desk-dark": {"overview", "key"},
    "phone-light": {"keys", "order"},
    "phone-dark": {"overview", "addresses"},
}
"""Pictures for `docs/panel.md`."""

SERIOUS = ("moderate", "serious", "critical")

VIEWS = {
    "desk-light": {"viewport": DESKTOP, "color_scheme": "light"},
    "desk-dark": {"viewport": DESKTOP, "color_scheme": "dark"},
    "phone-light": {"viewport": PHONE, "color_scheme": "light"},
    "phone-dark": {"viewport": PHONE, "color_scheme": "dark"},
}


@pytest.mark.parametrize("view", VIEWS)
def test_every_page_fits_and_is_accessible(
    open_panel: Callable[..., "Page"], site: Site, view: str, keep: Callable[["Page", str], None]
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = open_panel(**VIEWS[view], bypass_csp=True)
    found: list[str] = []
    for name, path in PAGES.items():
        page.goto(site.url + path)
        if name in KEPT[view]:
            keep(page, f"{name}-{view}")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{name}: wider than the window")
        violations = [each for each in Axe().run(page).response["violations"] if each["impact"] in SERIOUS]
        found += [f"{name}: {each['id']}: {each['nodes'][0]['html'][:160]}" for each in violations]
    assert found == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_way_in_is_accessible_too(chromium: object, site: Site, scheme: str, keep: Callable[["Page", str], None]) -> None:
    from axe_playwright_python.sync_playwright import Axe

    context = chromium.new_context(viewport=DESKTOP, color_scheme=scheme, bypass_csp=True)  # type: ignore[attr-defined]
    page = context.new_page()
    found: list[str] = []
    for name in ("sign-in", "forgotten"):
        page.goto(f"{site.url}/admin/{name}")
        if scheme == "light":
            keep(page, f"{name}-desk-light")
        found += [violation["id"] for violation in Axe().run(page).response["violations"]]
    context.close()
    assert found == []
