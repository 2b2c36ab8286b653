"""The page in a real browser: sign in there, and the calls that follow carry the token."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.openapi.shop import OpenShop, served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


def call(page: "Page", operation: str, **fields: str) -> str:
    """Try an operation out; the answer as the page shows it."""
    block = page.locator(f"[id$=-{operation}]")
    block.locator(".opblock-summary-control").click()
    block.locator(".try-out__btn").click()
    for name, value in fields.items():
        block.locator(f"tr[data-property-name={name}] input").first.fill(value)
    block.locator(".execute").click()
    return block.locator(".live-responses-table tbody .response-col_description").first.inner_text()


def test_a_token_got_on_the_page_is_used_there(chromium: "Browser", tmp_path: Path) -> None:
    shop = OpenShop(tmp_path)
    problems: list[Any] = []
    with served(shop.app) as url:
        page = chromium.new_page()
        page.on("console", lambda message: problems.append(message.text) if message.type in ("error", "warning") else None)
        page.on("requestfailed", lambda request: problems.append(request.url))
        page.goto(f"{url}/docs")
        assert "permission" in call(page, "reward_maximum")
        assert "api_token" in call(page, "login", username=shop.demo.api_username, key=shop.demo.api_key)
        assert "Sub-Total" in call(page, "cart_products")
        page.close()
    shop.database.close()
    assert problems == []
