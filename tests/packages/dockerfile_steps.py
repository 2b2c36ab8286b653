"""Runs the steps of the Dockerfile without a container engine: each stage is a folder, paths in it stand for those of the image.

    python -m tests.packages.dockerfile_steps [FOLDER]

builds the stages below FOLDER, makes a demo shop, starts CMD as the user of the last stage, and asks the health check until it
says yes. What an engine adds (the base image's own files, isolation) is not checked.
"""

import json
import os
import re
import shlex
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
_SHARED = "/opt/cartapi"
"""Scripts of a virtual environment hold its path, so this folder is one and the same in both stages."""


@dataclass
class Stage:
    """A stage in the making. `folder` is its `/`."""

    base: str
    name: str
    folder: Path
    shared: Path
    workdir: str = "/"
    user: str = ""
    env: dict[str, str] = field(default_factory=dict[str, str])
    copied: list[str] = field(default_factory=list[str])
    ran: list[str] = field(default_factory=list[str])
    command: list[str] = field(default_factory=list[str])
    health: list[str] = field(default_factory=list[str])

    def place(self, path: str) -> Path:
        """Where a path of the image is here."""
        whole = os.path.normpath(os.path.join(self.workdir, path))
        if whole == _SHARED or whole.startswith(f"{_SHARED}/"):
            return self.shared / os.path.relpath(whole, _SHARED)
        return self.folder / whole.lstrip("/")

    def text(self, command: str) -> str:
        """A command with the paths of the image replaced by those here."""
        paths = re.sub(r"(?<![\w.])/data\b", str(self.folder / "data"), command)
        return paths.replace(_SHARED, str(self.shared))

    def environment(self) -> dict[str, str]:
        """The variables of the stage; programs of the base image are found where this Python is."""
        own = {name: self.text(value) for name, value in self.env.items()}
        base = f"{sys.base_prefix}/bin:{os.environ['PATH']}"
        kept = {name: value for name, value in os.environ.items() if name.startswith("PIP_") or "proxy" in name.lower()}
        return {**kept, "LANG": "C.UTF-8", **own, "PATH": f"{own['PATH'].partition(':')[0]}:{base}" if "PATH" in own else base}


def instructions(text: str) -> Iterator[tuple[str, str]]:
    """Each instruction and what follows it, lines joined."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    for line in "\n".join(lines).replace("\\\n", " ").splitlines():
        if line.strip():
            name, _, rest = line.strip().partition(" ")
            yield name.upper(), " ".join(rest.split()) if name.upper() != "RUN" else rest.strip()


def build(dockerfile: str, context: Path, folder: Path) -> list[Stage]:
    """Run all steps; the stages, the last one being the image."""
    stages: list[Stage] = []
    for name, rest in instructions(dockerfile):
        if name == "FROM":
            base, _, alias = rest.partition(" AS ")
            stages.append(Stage(base, alias, folder / f"stage{len(stages)}", folder / "opt-cartapi"))
            stages[-1].folder.mkdir(parents=True)
        else:
            _step(stages, name, rest, context)
    return stages


def _step(stages: list[Stage], name: str, rest: str, context: Path) -> None:
    stage = stages[-1]
    if name == "WORKDIR":
        stage.workdir = rest
        stage.place(".").mkdir(parents=True, exist_ok=True)
    elif name == "COPY":
        _copy(stages, shlex.split(rest), context)
    elif name == "ENV":
        stage.env.update(pair.split("=", 1) for pair in shlex.split(rest))
    elif name == "RUN":
        stage.ran.append(rest)
        command = stage.text(rest)
        subprocess.run(["sh", "-ec", command], cwd=stage.place("."), env=stage.environment(), check=True, timeout=900)
    elif name == "USER":
        stage.user = rest
    elif name == "CMD":
        stage.command = json.loads(rest)
    elif name == "HEALTHCHECK":
        stage.health = json.loads(rest.partition("CMD ")[2])
    elif name not in ("EXPOSE", "STOPSIGNAL"):
        raise ValueError(f"no step of this kind is known here: {name}")


def _copy(stages: list[Stage], words: list[str], context: Path) -> None:
    stage = stages[-1]
    origin = next((word.partition("=")[2] for word in words if word.startswith("--from=")), "")
    *sources, target = [word for word in words if not word.startswith("--")]
    for source in sources:
        found = next(each for each in stages if each.name == origin).place(source) if origin else context / source
        goal = stage.place(target)
        stage.copied.append(source)
        if found.is_dir():
            if found != goal:
                shutil.copytree(found, goal, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            goal.mkdir(parents=True, exist_ok=True)
            shutil.copy(found, goal)


def start(stage: Stage, command: list[str], **environ: str) -> subprocess.Popen[str]:
    """A command in the image, as its user if we may be somebody else, and if he may run this Python."""
    words = [stage.text(word) for word in command]
    user = int(stage.user.partition(":")[0]) if os.geteuid() == 0 and open_to_all(Path(sys.base_prefix)) else None
    environment = stage.environment() | environ
    program = shutil.which(words[0], path=environment["PATH"]) or words[0]
    return subprocess.Popen(
        [program, *words[1:]], cwd=stage.place("."), env=environment, user=user, group=user, stdout=subprocess.PIPE, text=True
    )


def open_to_all(folder: Path) -> bool:
    """Whether every user may enter a folder."""
    return all(each.stat().st_mode & stat.S_IXOTH for each in (folder, *folder.parents))


def healthy(stage: Stage, port: int) -> bool:
    """What the health check says; asked at the port that the server really has."""
    command = [word.replace(":8080", f":{port}") for word in stage.health]
    with start(stage, command) as asked:
        asked.communicate(timeout=30)
    return asked.returncode == 0


def main(folder: Path) -> None:
    """Build, start and ask, telling each step."""
    os.chmod(folder, 0o755)  # noqa: S103 - the image's user has to get in
    image = build((ROOT / "Dockerfile").read_text(), ROOT, folder)[-1]
    with start(image, ["cartapi", "demo"]) as demo:
        print(demo.communicate(timeout=120)[0])
    server = start(image, image.command, CARTAPI_BIND="127.0.0.1:8080")
    for _ in range(100):
        if healthy(image, 8080):
            print("healthy")
            break
        time.sleep(0.2)
    server.terminate()
    print("ended with", server.wait(30))


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp()))
