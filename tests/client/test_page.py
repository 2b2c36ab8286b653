"""docs/client.md: its examples run as they stand, and docs/openapi.md shows what is answered."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from tests.client.conftest import Site

DOCS = Path(__file__).parents[2] / "docs"
EXAMPLES = re.findall(r"^```python\n(.*?)^```$", (DOCS / "client.md").read_text(), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(
    ("example", "said"),
    list(zip(EXAMPLES, [r"Total \$[\d.]+\norder \d+", r"\$71\.96\n400 .*coupon", r"to be placed under basket-\d+"], strict=True)),
)
def test_examples_run(site: Site, tmp_path: Path, example: str, said: str) -> None:
    environment = os.environ | {"SHOP_URL": site.url, "SHOP_KEY": site.key}
    done = subprocess.run(
        [sys.executable, "-c", example], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert re.search(said, done.stdout), done.stdout


def test_the_description_begins_as_its_page_shows(site: Site) -> None:
    shown = re.search(r"head -2\n(.*?)```", (DOCS / "openapi.md").read_text(), re.DOTALL)
    assert shown
    first = "".join(shown[1].split())
    assert "".join(requests.get(f"{site.url}/openapi.json", timeout=20).text.split()).startswith(first)
