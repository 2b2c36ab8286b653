"""The recorded shop on each database, as it was at the beginning of every test."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.rest.clients import Api, RestShop, recorded_shop, to_the_till


@pytest.fixture(scope="session")
def filled_rest_shop(database_folder: Path) -> Iterator[Callable[[str], RestShop]]:
    """The shop of a backend, filled when first asked for."""
    made: dict[str, RestShop] = {}
    with ExitStack() as stack:

        def get(backend: str) -> RestShop:
            if backend not in made:
                made[backend] = stack.enter_context(recorded_shop(backend, database_folder))
            return made[backend]

        yield get


@pytest.fixture
def shop(backend: str, filled_rest_shop: Callable[[str], RestShop]) -> Iterator[RestShop]:
    shared = filled_rest_shop(backend)
    with shared.database.count_statements() as statements:
        yield shared
    shared.restore(statements)


@pytest.fixture
def api(shop: RestShop) -> Api:
    """A program with a token and an empty cart."""
    return shop.api()


@pytest.fixture
def guest(shop: RestShop) -> Api:
    """A visitor without a token."""
    return shop.guest()


@pytest.fixture
def till(api: Api) -> Api:
    """A program that has everything but the order."""
    return to_the_till(api)
