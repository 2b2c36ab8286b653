"""The demo shop on each database, as it was when it was filled, at the beginning of every test."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.api.shops import DemoShop, Script, demo_shop, to_the_till


@pytest.fixture(scope="session")
def filled_shop(database_folder: Path) -> Iterator[Callable[[str], DemoShop]]:
    """The demo shop of a backend, filled when first asked for."""
    made: dict[str, DemoShop] = {}
    with ExitStack() as stack:

        def get(backend: str) -> DemoShop:
            if backend not in made:
                made[backend] = stack.enter_context(demo_shop(backend, database_folder))
            return made[backend]

        yield get


@pytest.fixture
def shop(backend: str, filled_shop: Callable[[str], DemoShop]) -> Iterator[DemoShop]:
    shared = filled_shop(backend)
    with shared.database.count_statements() as statements:
        yield shared
    shared.restore(statements)


@pytest.fixture
def script(shop: DemoShop) -> Script:
    """A program that has signed in."""
    return shop.login()


@pytest.fixture
def till(script: Script) -> Script:
    """A program that has everything but the order."""
    return to_the_till(script)
