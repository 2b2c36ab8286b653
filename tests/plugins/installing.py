"""Installs a package without a network or a build tool: its files and its entry points, as an installer leaves them."""

import shutil
import tomllib
from pathlib import Path


def install(project: Path, target: Path) -> None:
    """Put the packages of a project's `pyproject.toml` into a folder that is on the path of modules."""
    told = tomllib.loads((project / "pyproject.toml").read_text("utf-8"))
    for package in told["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]:
        shutil.copytree(project / package, target / package, dirs_exist_ok=True)
    name, version = told["project"]["name"], told["project"]["version"]
    info = target / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir(parents=True, exist_ok=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", "utf-8")
    lines: list[str] = []
    for group, entries in told["project"]["entry-points"].items():
        lines += [f"[{group}]", *(f"{key} = {value}" for key, value in entries.items()), ""]
    (info / "entry_points.txt").write_text("\n".join(lines), "utf-8")
