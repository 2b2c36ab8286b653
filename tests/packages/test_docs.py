"""The pages of docs/: all reachable, built without a warning, and none behind the code."""

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import click
import pytest
import yaml

from cartapi.api.schemas.routes import DESCRIPTIONS
from cartapi.cli import main
from cartapi.config import Config
from cartapi.extensions.builtin import BUILT_IN
from cartapi.openapi.rest_table import OPERATIONS
from tests.packages.conftest import ROOT

DOCS = ROOT / "docs"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
PAGES = {path.relative_to(DOCS).as_posix(): path.read_text() for path in sorted(DOCS.rglob("*.md"))}
BLOCK = re.compile(r"^```(?:console|bash|sh)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[<>=!~; ]", requirement, maxsplit=1)[0] for requirement in requirements}


def commands() -> Iterator[tuple[str, list[str]]]:
    """Each page and the words that follow `cartapi` in what it shows to be entered."""
    for page, text in PAGES.items():
        for block in BLOCK.findall(text):
            for line in block.splitlines():
                found = re.match(
                    r"^(?:\$ )?(?:\S*/bin/|docker compose run --rm cartapi )?cartapi ((?:[a-z][a-z-]*)(?: [a-z][a-z-]*)*)", line
                )
                if found:
                    yield page, found[1].split()


@pytest.mark.slow
def test_the_site_is_built_without_a_warning_and_from_this_host_alone(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path / "site")]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, env=os.environ | {"NO_MKDOCS_2_WARNING": "1"}, timeout=300
    )
    assert done.returncode == 0, done.stderr
    pages = list((tmp_path / "site").rglob("*.html"))
    assert len(pages) > len(PAGES)
    loaded = [
        url
        for page in pages
        for url in re.findall(r"<(?:script|img|link)[^>]+(?:src|href)=\"?(https?://[^\"> ]+)", page.read_text())
    ]
    assert loaded == []


def test_every_page_is_in_the_navigation() -> None:
    shown = set(re.findall(r"(\S+\.md)", yaml.safe_dump(yaml.safe_load((ROOT / "mkdocs.yml").read_text())["nav"])))
    assert shown == set(PAGES)


def test_every_setting_is_shown_with_what_it_means() -> None:
    assert '--8<-- "config/default.toml"' in PAGES["install.md"]
    lines = (ROOT / "config/default.toml").read_text().splitlines()
    explained = {line.partition(" =")[0] for line in lines if " # " in line}
    assert {field.name for field in fields(Config)} == explained


@pytest.mark.parametrize("kind", sorted(BUILT_IN))
def test_every_extension_point_is_in_the_page_on_extending(kind: str) -> None:
    assert f"cartapi.{kind}" in PAGES["extending.md"]


@pytest.mark.parametrize("route", sorted(route for route, each in DESCRIPTIONS.items() if not each.misspelt))
def test_every_route_is_in_the_guide(route: str) -> None:
    assert route in PAGES["guide.md"]


@pytest.mark.parametrize("path", sorted(OPERATIONS))
def test_every_resource_is_in_the_page_on_rest(path: str) -> None:
    assert re.sub(r"<\w+>", ":id", path) in PAGES["rest.md"]


def test_every_dependency_has_its_reason_and_licence() -> None:
    rows = re.findall(r"^\| (\S+) \| ([^|]+) \|(?: `([^|]+)` \|)? ([^|]+) \|$", PAGES["dependencies.md"], re.MULTILINE)
    told = {
        name: extra
        for name, licence, extra, reason in rows
        if name not in ("package", "---") and licence.strip() and reason.strip()
    }
    expected = dict.fromkeys(names(PROJECT["dependencies"]), "")
    for extra, requirements in PROJECT["optional-dependencies"].items():
        expected |= dict.fromkeys(names(requirements), extra)
    assert told == expected


def test_every_decision_is_whole() -> None:
    decisions = {name: text for name, text in PAGES.items() if name.startswith("decisions/")}
    numbers = sorted(int(Path(name).name[:4]) for name in decisions)
    assert numbers == list(range(1, len(numbers) + 1))
    for name, text in decisions.items():
        assert text.startswith(f"# {int(Path(name).name[:4])}. ")
        assert "**Must hold.**" in text


def test_commands_that_pages_show_exist() -> None:
    context = click.Context(main)
    shown = list(commands())
    assert len(shown) > 3
    for page, words in shown:
        found: click.Command | None = main
        for word in words:
            if isinstance(found, click.Group):
                found = found.get_command(context, word)
                assert found is not None, (page, words)


def test_the_changelog_knows_this_version_or_what_is_to_be_released() -> None:
    text = (ROOT / "CHANGELOG.md").read_text()
    headings = re.findall(r"^## \[([^\]]+)\](?: - \d{4}-\d\d-\d\d)?$", text, re.MULTILINE)
    assert headings[0] == "Unreleased"
    assert headings[1:] == sorted(headings[1:], key=lambda version: tuple(map(int, version.split("."))), reverse=True)
    assert set(re.findall(r"^### (\w+)$", text, re.MULTILINE)) <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
