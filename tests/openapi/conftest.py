"""The description as a client gets it."""

from typing import Any

import pytest

from cartapi.app import create_app
from cartapi.config import Config


@pytest.fixture(scope="session")
def client():
    """A client of an app whose database nobody asks for."""
    return create_app(Config(database_url="sqlite://")).test_client()


@pytest.fixture(scope="session")
def document(client) -> dict[str, Any]:
    return client.get("/openapi.json").json
