"""The image: what its steps make, run without an engine; and what compose puts around it."""

import os
import shutil
import signal
import socket
import tempfile
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest
import yaml
from sqlalchemy.engine import make_url

from cartapi.config import Config
from tests.cli.servers import eventually
from tests.packages.conftest import ROOT
from tests.packages.dockerfile_steps import Stage, build, healthy, instructions, start

DOCKERFILE = (ROOT / "Dockerfile").read_text()
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
KEYS = {f"CARTAPI_{field.name.upper()}" for field in fields(Config)} | {"CARTAPI_ENV", "CARTAPI_CONFIG"}


@pytest.fixture(scope="module")
def image() -> Iterator[Stage]:
    """The last stage. Its folder is open to others, as the image's user is somebody else."""
    folder = Path(tempfile.mkdtemp(prefix="cartapi-image-"))
    os.chmod(folder, 0o755)  # noqa: S103 - meant
    yield build(DOCKERFILE, ROOT, folder)[-1]
    shutil.rmtree(folder)


@pytest.mark.slow
def test_the_image_serves_as_a_user_without_rights_and_says_that_it_is_healthy(image: Stage) -> None:
    with start(image, ["cartapi", "demo"]) as demo:
        assert "API key" in demo.communicate(timeout=120)[0]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert not healthy(image, port)
    server = start(image, image.command, CARTAPI_BIND=f"127.0.0.1:{port}")
    try:
        eventually(lambda: healthy(image, port))
        server.send_signal(signal.SIGTERM)
        assert server.wait(30) == 0
    finally:
        if server.poll() is None:
            server.kill()
        server.communicate()


@pytest.mark.slow
def test_nothing_to_build_with_is_in_the_environment(image: Stage) -> None:
    packages = {path.name.partition("-")[0].lower() for path in image.shared.rglob("*.dist-info")}
    assert not packages & {"pip", "setuptools", "wheel", "hatchling", "pytest"}
    assert image.copied == ["/opt/cartapi"]
    assert not any("install" in command for command in image.ran)


def test_the_image_is_slim_pinned_and_not_roots() -> None:
    steps = list(instructions(DOCKERFILE))
    bases = [rest.split()[0] for name, rest in steps if name == "FROM"]
    assert len(bases) == 2
    assert all(base.endswith("-slim") and base.count(".") == 1 for base in bases)
    users = [rest for name, rest in steps if name == "USER"]
    assert users
    assert all(int(part) > 1000 for part in users[-1].split(":"))
    assert not [rest for name, rest in steps if name in ("ADD", "ARG")]


def test_the_context_holds_what_is_copied_and_no_more() -> None:
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = {
        word for name, rest in instructions(DOCKERFILE) if name == "COPY" and "--from" not in rest for word in rest.split()[:-1]
    }
    assert allowed == copied


def test_variables_are_settings() -> None:
    named = {pair.split("=")[0] for name, rest in instructions(DOCKERFILE) if name == "ENV" for pair in rest.split()}
    for service in COMPOSE["services"].values():
        named |= set(service.get("environment", {}))
    assert {name for name in named if name.startswith("CARTAPI_")} <= KEYS


def test_compose_waits_for_the_database_and_the_shop() -> None:
    services = COMPOSE["services"]
    assert services["db"]["healthcheck"]
    assert services["demo"]["depends_on"]["db"]["condition"] == "service_healthy"
    assert services["cartapi"]["depends_on"]["demo"]["condition"] == "service_completed_successfully"


def test_compose_opens_one_port_to_this_machine_only() -> None:
    ports = [port for service in COMPOSE["services"].values() for port in service.get("ports", [])]
    assert ports == ["127.0.0.1:8080:8080"]


def test_compose_and_database_agree() -> None:
    url = make_url(COMPOSE["services"]["cartapi"]["environment"]["CARTAPI_DATABASE_URL"].replace("${DB_PASSWORD}", "ab12"))
    database = COMPOSE["services"]["db"]["environment"]
    assert (url.host, url.database, url.username) == ("db", database["MARIADB_DATABASE"], database["MARIADB_USER"])
    assert url.password == "ab12"
