"""docs/extending.md, run as it stands: its files are written, its commands entered, what they say compared.

Only `pip install` is not run, as it needs a network: the package is put on the path as an installer leaves it.
"""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

from tests.databases import shop_database
from tests.plugins.installing import install

PAGE = Path(__file__).parents[2] / "docs/extending.md"
BLOCK = re.compile(r"^```(\w+)(?: file=(\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BIN = Path(sys.executable).parent


def enter(command: str, folder: Path, environment: dict[str, str]) -> str:
    words = shlex.split(command)
    if words[:2] == ["pip", "install"]:
        install(folder / words[-1], Path(environment["PYTHONPATH"]))
        return ""
    program = {"pytest": [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"]}.get(words[0], [str(BIN / words[0])])
    done = subprocess.run([*program, *words[1:]], cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return re.sub(r" in [\d.]+s", "", done.stdout)


def test_the_page_builds_a_shipping_method(tmp_path: Path):
    folder, site = tmp_path / "work", tmp_path / "site"
    folder.mkdir()
    site.mkdir()
    ran = 0
    with shop_database("sqlite", tmp_path) as database:
        address = database.url.render_as_string(hide_password=False)
        environment = {**os.environ, "PYTHONPATH": str(site), "CARTAPI_DATABASE_URL": address, "PYTHONDONTWRITEBYTECODE": "1"}
        for kind, name, text in BLOCK.findall(PAGE.read_text("utf-8")):
            if name:
                (folder / name).write_text(text, "utf-8")
            elif kind == "console":
                for entered in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
                    command, _, expected = entered.partition("\n")
                    assert enter(command, folder, environment) == expected, command
                    ran += 1
    assert ran == 7
