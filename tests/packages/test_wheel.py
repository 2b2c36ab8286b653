"""`pip install cartapi` gives the command, whole: from an environment without the checkout and without what tests need."""

import subprocess
import tomllib
from pathlib import Path
from zipfile import ZipFile

import pytest
import requests

from tests.cli.servers import Server, answering, eventually, settings
from tests.packages.conftest import ROOT, Installed, run

pytestmark = pytest.mark.slow
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]

IMPORT_ALL = """
import importlib, pkgutil, cartapi
for module in pkgutil.walk_packages(cartapi.__path__, "cartapi."):
    if "_migrations" in module.name or module.name.endswith("__main__"):
        continue
    try:
        importlib.import_module(module.name)
    except ModuleNotFoundError as missing:
        if missing.name.partition(".")[0] not in ("redis", "opentelemetry"):
            raise
"""
"""What is missing may only be what an extra brings."""


def tracked(folder: str) -> set[str]:
    """Files of the checkout below a folder, as git knows them or would."""
    listed = run("git", "ls-files", "--cached", "--others", "--exclude-standard", folder, cwd=ROOT)
    return {name for name in listed.splitlines() if (ROOT / name).is_file()}


def test_the_wheel_holds_every_file_of_the_program(wheel: Path) -> None:
    names = set(ZipFile(wheel).namelist())
    expected = tracked("cartapi")
    for folder, packed in {"migrations": "cartapi/_migrations", "config": "cartapi/_config"}.items():
        expected |= {name.replace(folder, packed, 1) for name in tracked(folder)}
    assert expected - names == set()
    assert {name for name in names - expected if ".dist-info/" not in name} == set()


def test_it_says_which_version_it_is(installed: Installed, tmp_path: Path) -> None:
    assert run(installed.bin / "cartapi", "--version", cwd=tmp_path).strip() == f"cartapi {VERSION}"


def test_every_module_can_be_imported(installed: Installed, tmp_path: Path) -> None:
    script = tmp_path / "import_all.py"
    script.write_text(IMPORT_ALL)
    run(installed.bin / "python", "-W", "error", script, cwd=tmp_path)


def test_a_demo_shop_is_made_and_served(installed: Installed, tmp_path: Path) -> None:
    assert "API key" in run(installed.bin / "cartapi", "demo", cwd=tmp_path, env=settings())
    run(installed.bin / "cartapi", "db", "check", "--database-url", "sqlite:///var/demo.db", cwd=tmp_path, env=settings())
    command = [str(installed.bin / "cartapi"), "serve", "--demo"]
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(command, cwd=tmp_path, env=settings(), stdout=subprocess.PIPE, stderr=log, text=True)
    server = Server(process, tmp_path)
    try:
        for line in process.stdout or ():
            server.said.update([(line[:10].strip(), line[10:].strip())])
            if "cart/products" in line:
                break
        eventually(lambda: answering(server))
        token = server.login()
        assert "success" in server.call("api/cart/add", token, product_id="100")
        assert server.call("api/cart/products", token)["totals"]
        for path in ("/docs", "/docs/vendor/swagger-ui-bundle.js", "/admin/sign-in", "/api/rest/cart"):
            assert requests.get(server.said["Base URL"] + path, timeout=20).ok
        assert requests.get(f"{server.said['Base URL']}/openapi.json", timeout=20).json()["info"]["version"] == VERSION
        assert server.stop() == 0
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()
