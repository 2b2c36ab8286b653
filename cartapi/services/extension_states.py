"""What the shop has enabled and what serves it, for the panel."""

from cartapi.extensions import overview
from cartapi.extensions.overview import ExtensionState
from cartapi.services.shop import ShopSource


def load(source: ShopSource) -> list[ExtensionState]:
    """Every total, method and fraud check that has a row in `oc_extension`, with its settings in store 0 and what is wrong."""
    tables = source.tables()
    return overview.states(tables.extensions, tables.settings[0], tables.geo_zones)


def in_trouble(states: list[ExtensionState]) -> list[ExtensionState]:
    """Those that customers miss, or that do not work as they are set."""
    return [state for state in states if state.findings]
