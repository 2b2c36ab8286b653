"""What a shop has enabled, what serves it, and what is wrong with its settings; for the doctor and the panel."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from cartapi.engine.phpnum import is_numeric, to_int, to_text, truthy
from cartapi.engine.shop import Installed
from cartapi.extensions import registry
from cartapi.extensions.builtin import BUILT_IN

_SECRETS = ("key", "secret", "password", "merchant", "account", "meter", "client_id", "api", "token", "username")
_AMOUNTS = ("_cost", "_fee", "_shipping_fee", "_handling_fee")
_LISTS = ("_rate", "_insurance")
MASKED = "••••"


@dataclass(frozen=True, slots=True)
class ExtensionState:
    """An extension with a row in `oc_extension`.

    `served` says whether something installed here knows it, `settings` are its settings as text with secrets masked,
    `findings` are sentences about what is wrong.
    """

    kind: str
    code: str
    enabled: bool
    served: bool
    settings: Mapping[str, str]
    findings: tuple[str, ...]


def states(rows: Iterable[Installed], settings: Mapping[str, object], geo_zones: Iterable[int] = ()) -> list[ExtensionState]:
    """All installed totals, methods and fraud checks, in the order of their rows. `settings` are one store's."""
    known = frozenset(geo_zones)
    return [_state(row, settings, known) for row in rows if row.type in BUILT_IN]


def _state(row: Installed, settings: Mapping[str, object], geo_zones: frozenset[int]) -> ExtensionState:
    prefix = f"{row.type}_{row.code}_"
    own = {key: value for key, value in settings.items() if key.startswith(prefix)}
    enabled = truthy(own.get(f"{prefix}status"))
    served = row.code in registry.known(row.type)
    findings: list[str] = []
    if enabled and not served:
        findings.append(f"{row.type} {row.code!r} is enabled, but nothing installed here serves it: customers do not see it.")
    if enabled and served:
        findings += [finding for key, value in own.items() for finding in _findings(key, value, geo_zones)]
        findings += _own_findings(registry.known(row.type)[row.code], settings)
    shown = {key: MASKED if key.endswith(_SECRETS) and value else _shown(value) for key, value in own.items()}
    return ExtensionState(row.type, row.code, enabled, served, shown, tuple(findings))


def _findings(key: str, value: object, geo_zones: frozenset[int]) -> Iterator[str]:
    text = to_text(value) if isinstance(value, str | int | float) else ""
    if key.endswith(_AMOUNTS) and not is_numeric(text):
        yield f"{key} is {text!r}, which is no number and counts as 0."
    if key.endswith("_total") and text and not is_numeric(text):
        yield f"{key} is {text!r}, which is no number, so the method is never offered."
    if key.endswith("_geo_zone_id") and to_int(text) and geo_zones and to_int(text) not in geo_zones:
        yield f"{key} names geo zone {text}, which does not exist, so the method is never offered."
    if key.endswith(_LISTS) and text:
        wrong = [entry for entry in text.split(",") if not _is_rate(entry)]
        if wrong:
            yield f"{key}: {', '.join(map(repr, wrong))} should be limit:cost, as in 5:12.50."


def _is_rate(entry: str) -> bool:
    members = entry.split(":")
    return len(members) >= 2 and all(is_numeric(member.strip()) for member in members[:2])


def _own_findings(plugin: object, settings: Mapping[str, object]) -> list[str]:
    """What the extension itself says, if it has `findings(settings)`; one that breaks has broken settings."""
    look = getattr(plugin, "findings", None)
    if look is None:
        return []
    try:
        return [str(finding) for finding in cast("Iterable[object]", look(settings))]
    except Exception as error:  # noqa: BLE001 - somebody else's code, about settings that may be anything
        return [f"its own check of its settings broke: {type(error).__name__}: {error}"]


def _shown(value: object) -> str:
    return to_text(value) if isinstance(value, str | int | float) else repr(value)
