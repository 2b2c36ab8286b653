"""The one browser of all tests that need one: Debian's Chromium, driven by Playwright."""

import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def chromium() -> Iterator["Browser"]:
    """The browser, once for all tests."""
    path = os.environ.get("CARTAPI_CHROMIUM") or shutil.which("chromium") or ""
    problem = "" if path else "no chromium (apt-get install chromium, or CARTAPI_CHROMIUM=path)"
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        problem = "playwright is not installed (pip install 'cartapi[browser]')"
    if problem and os.environ.get("CARTAPI_REQUIRE_BROWSER") == "1":
        pytest.fail(problem)
    if problem:
        pytest.skip(problem)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()
