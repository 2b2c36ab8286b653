"""A demo shop behind a real port."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.openapi.shop import OpenShop, served


@dataclass(frozen=True)
class Site:
    """Where the shop is, and its key."""

    url: str
    key: str
    shop: OpenShop


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    shop = OpenShop(tmp_path_factory.mktemp("client"))
    with served(shop.app) as url:
        yield Site(url, shop.demo.api_key, shop)
    shop.database.close()
