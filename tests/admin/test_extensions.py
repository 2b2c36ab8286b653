"""The page of extensions, and the overview's word on those that nobody here serves."""

from sqlalchemy import insert

from cartapi.store import models
from cartapi.store.database import Database
from tests.admin.conftest import Browser, add_setting


def install(shop: Database, extension_id: int, kind: str, code: str, **settings: str) -> None:
    with shop.writing() as db:
        db.execute(insert(models.extension).values(extension_id=extension_id, type=kind, code=code))
    for name, value in settings.items():
        add_setting(shop, f"{kind}_{code}_{name}", value)


def test_an_enabled_extension_that_nothing_serves_is_named_on_the_overview(shop: Database, browser: Browser) -> None:
    install(shop, 91, "payment", "moonpay", status="1")
    install(shop, 92, "payment", "sunpay", status="0")
    browser.sign_in()
    page = browser.get("/admin/").text
    assert "payment &#39;moonpay&#39; is enabled, but nothing installed here serves it" in page
    assert "sunpay" not in page


def test_the_page_shows_state_findings_and_settings_with_secrets_masked(shop: Database, browser: Browser) -> None:
    install(shop, 91, "shipping", "flat", status="1", cost="five")
    install(shop, 92, "shipping", "auspost", status="1", api="secret-key", postcode="2000")
    browser.sign_in()
    page = browser.get("/admin/extensions").text
    assert "shipping_flat_cost is &#39;five&#39;, which is no number" in page
    assert "secret-key" not in page
    assert "2000" in page


def test_the_page_needs_the_right_to_api_users(stranger: Browser) -> None:
    stranger.sign_in("packer")
    assert stranger.get("/admin/extensions").status_code == 403


def test_a_shop_without_extensions_is_told_where_to_install_them(browser: Browser) -> None:
    browser.sign_in()
    assert "No extensions" in browser.get("/admin/extensions").text
