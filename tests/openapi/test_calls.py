"""Generated calls, sensible ones and others: every answer is as described, and none is a fault of the server."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance

from cartapi.api.schemas.routes import DESCRIPTIONS
from cartapi.openapi.rest_table import OPERATIONS
from tests.openapi.shop import OpenShop, served

FORMS = [f"/index.php?route={route}" for route in DESCRIPTIONS]
RESOURCES = [
    (method, "/api/rest" + path.replace("<", "{").replace(">", "}")) for path, methods in OPERATIONS.items() for method in methods
]
SHOP_RULES = positive_data_acceptance
"""A description says nothing of what a shop sells: calls of the right form may be refused."""
NO_401 = ignored_auth
"""The form dialect refuses with 200, as OpenCart does."""
EXAMPLES = 12


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenShop]:
    opened = OpenShop(tmp_path_factory.mktemp("openapi"))
    yield opened
    opened.database.close()


@pytest.fixture(scope="module")
def described(shop: OpenShop) -> Iterator[Any]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with served(shop.app) as url:
        yield schemathesis.openapi.from_url(f"{url}/openapi.json")


def hold_to_description(operation: Any, **sent: Any) -> None:
    """Call the operation in many ways; raises for an answer that is not as described."""
    seen: list[int] = []

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def call(case: Any) -> None:
        seen.append(case.call_and_validate(**sent).status_code)

    call()
    assert seen


@pytest.mark.parametrize("path", FORMS)
def test_routes(shop: OpenShop, described: Any, path: str) -> None:
    hold_to_description(described[path]["POST"], params={"api_token": shop.token()}, excluded_checks=[SHOP_RULES, NO_401])


@pytest.mark.parametrize(("method", "path"), RESOURCES)
def test_resources(shop: OpenShop, described: Any, method: str, path: str) -> None:
    headers = {"Authorization": f"Bearer {shop.token()}"}
    hold_to_description(described[path][method], headers=headers, excluded_checks=[SHOP_RULES])
