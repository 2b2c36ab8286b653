"""`/docs`: all of it from here, and nothing from elsewhere may run."""

import re
from pathlib import Path

import pytest

import cartapi.openapi

STATIC = Path(cartapi.openapi.__file__).parent / "static"


def test_the_page_needs_only_files_that_are_here(client) -> None:
    page = client.get("/docs", buffered=True).text
    files = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert len(files) >= 4
    for name in files:
        assert "//" not in name
        assert client.get(f"/{name}", buffered=True).status_code == 200


@pytest.mark.parametrize("path", ["/docs", "/docs/docs.js", "/docs/vendor/swagger-ui-bundle.js"])
def test_scripts_of_others_and_inline_ones_do_not_run(client, path: str) -> None:
    policy = dict(
        part.strip().partition(" ")[::2] for part in client.get(path, buffered=True).headers["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["connect-src"] == "'self'"


@pytest.mark.parametrize("name", ["../pages.py", "%2e%2e/pages.py", "vendor/../../pages.py", "nothing.js"])
def test_nothing_else_is_given_away(client, name: str) -> None:
    assert client.get(f"/docs/{name}", buffered=True).status_code == 404


def test_the_licences_of_the_viewer_are_shipped() -> None:
    told = (STATIC / "LICENSES.md").read_text()
    for path in (STATIC / "vendor").iterdir():
        assert path.name in told
