"""Finds the classes of totals, shipping and payment methods and fraud checks, and the store's enabled ones in their order.

Built-ins are named in `builtin.py`; others come from the entry-point groups `cartapi.total`, `cartapi.shipping`,
`cartapi.payment`, `cartapi.fraud`. Two classes with one code stop the start. Which ones are enabled is the store's data:
`oc_extension` and `oc_setting`.
"""

import logging
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from typing import cast

from cartapi import entry_points
from cartapi.engine.phpnum import sort_key
from cartapi.engine.protocols import PaymentMethod, ShippingMethod, Total
from cartapi.engine.settings import StoreSettings
from cartapi.engine.shop import Installed
from cartapi.extensions.builtin import BUILT_IN
from cartapi.extensions.fraud.protocol import FraudCheck

_log = logging.getLogger("cartapi.extensions")


class DuplicateCode(Exception):
    """Two installed classes claim one code."""


@cache
def known(kind: str) -> dict[str, object]:
    """One object per code of a kind ("total", "shipping", "payment", "fraud"), built-in and third-party."""
    found: dict[str, object] = {}
    origins: dict[str, str] = {}
    for origin, plugin in _plugins(kind):
        code = str(getattr(plugin, "code", ""))
        if code in found:
            raise DuplicateCode(f"{kind} {code!r} is claimed by {origins[code]} and {origin}")
        found[code], origins[code] = plugin, origin
    return found


def check() -> None:
    """Look for all extensions of all kinds now; raises `DuplicateCode`.

    For the start of a server: once before it forks its workers, which then share the modules and the objects.
    """
    for kind in BUILT_IN:
        known(kind)


def _plugins(kind: str) -> Iterable[tuple[str, object]]:
    for dotted in BUILT_IN[kind]:
        module, _, name = dotted.partition(":")
        yield from _made(dotted, getattr(import_module(module), name))
    for entry in entry_points.of(f"cartapi.{kind}"):
        try:
            plugins = list(_made(entry.value, entry.load()))
        except Exception as error:  # noqa: BLE001 - somebody else's package; without it the shop still sells
            _log.error("%s %s from %s is left out: %s: %s", kind, entry.name, entry.value, type(error).__name__, error)
            continue
        yield from plugins


def _made(origin: str, maker: object) -> Iterable[tuple[str, object]]:
    """The objects of a class, of a function that makes one or several, or the object itself."""
    made = maker() if callable(maker) else maker
    for plugin in cast("Iterable[object]", made) if isinstance(made, (list, tuple)) else (made,):
        yield origin, plugin


def totals(rows: Iterable[Installed], settings: StoreSettings) -> list[Total]:
    """The enabled totals in order of their sort order, ties by extension id; unknown codes are skipped (pricing.md §5.1)."""
    enabled = _enabled("total", rows, settings)
    enabled.sort(key=lambda row: (sort_key(settings.raw(f"total_{row.code}_sort_order")), row.extension_id))
    return [cast(Total, known("total")[row.code]) for row in enabled]


def shipping_methods(rows: Iterable[Installed], settings: StoreSettings) -> list[ShippingMethod]:
    """The enabled shipping methods in the order of their rows."""
    return [cast(ShippingMethod, known("shipping")[row.code]) for row in _enabled("shipping", rows, settings)]


def payment_methods(rows: Iterable[Installed], settings: StoreSettings) -> list[PaymentMethod]:
    """The enabled payment methods in the order of their rows."""
    return [cast(PaymentMethod, known("payment")[row.code]) for row in _enabled("payment", rows, settings)]


def fraud_checks(rows: Iterable[Installed], settings: StoreSettings) -> list[FraudCheck]:
    """The enabled fraud checks in the order of their rows."""
    return [cast(FraudCheck, known("fraud")[row.code]) for row in _enabled("fraud", rows, settings)]


def unknown(rows: Iterable[Installed], settings: StoreSettings) -> list[Installed]:
    """Enabled extensions that no installed class serves."""
    return [
        row
        for row in rows
        if row.type in BUILT_IN and row.code not in known(row.type) and settings.truthy(f"{row.type}_{row.code}_status")
    ]


def _enabled(kind: str, rows: Iterable[Installed], settings: StoreSettings) -> list[Installed]:
    plugins = known(kind)
    enabled = [row for row in rows if row.type == kind and settings.truthy(f"{kind}_{row.code}_status")]
    for row in enabled:
        if row.code not in plugins:
            _report_unknown(kind, row.code)
    return [row for row in enabled if row.code in plugins]


@cache
def _report_unknown(kind: str, code: str) -> None:
    """One log line a process for an extension that customers miss."""
    _log.warning("%s %r is enabled in the shop, but nothing installed here serves it: customers do not see it", kind, code)
