"""Which OpenCart 3.0.x the tables are of (spec/README.md, "Schema across 3.0.x"), and their character set."""

from collections.abc import Iterator

from cartapi.services.doctor.finding import Finding, Level, Patient
from cartapi.store import health, models

_WIDE = 60
"""Characters of `oc_order.shipping_company` since 3.0.5.0; 40 before."""


def look(patient: Patient) -> Iterator[Finding]:
    """The version, then what the character set costs."""
    if patient.database.is_sqlite:
        yield Finding(Level.OK, "schema", "tables of OpenCart 3.0.5.1, as the program makes them on SQLite")
        return
    wide, default, full = _wide(patient), _has_default(patient), patient.tables["oc_order"].charset == "utf8mb4"
    version = {
        (False, False, False): "3.0.2.0 to 3.0.4.0",
        (False, True, False): "3.0.4.1",
        (True, True, True): "3.0.5.x",
    }.get((wide, default, full))
    if version:
        yield Finding(Level.OK, "schema", f"tables of OpenCart {version}, with the prefix {patient.database.prefix!r}")
    else:
        facts = (
            f"oc_order.shipping_company has {'60' if wide else '40'} characters, "
            f"oc_event.sort_order {'a' if default else 'no'} default, oc_order is {patient.tables['oc_order'].charset}"
        )
        advice = "an upgrade of the shop may have stopped halfway: the server works with it, the shop should be upgraded again"
        yield Finding(Level.WARNING, "schema", f"tables of no single OpenCart 3.0.x: {facts}", advice)
    yield from _charset(patient)


def _wide(patient: Patient) -> bool:
    found = health.column(patient.database, models.order, "shipping_company")
    return found is not None and found.length >= _WIDE


def _has_default(patient: Patient) -> bool:
    found = health.column(patient.database, models.event, "sort_order")
    return found is not None and found.default is not None


def _charset(patient: Patient) -> Iterator[Finding]:
    by_charset: dict[str, int] = {}
    for facts in patient.tables.values():
        by_charset[facts.charset] = by_charset.get(facts.charset, 0) + 1
    sets = ", ".join(f"{count} tables in {name or 'no character set'}" for name, count in sorted(by_charset.items()))
    if list(by_charset) == ["utf8mb4"]:
        yield Finding(Level.OK, "charset", sets)
    elif len(by_charset) > 1:
        advice = "texts with emoji break in the narrower ones; let the shop's own upgrade convert them"
        yield Finding(Level.WARNING, "charset", sets, advice)
    elif set(by_charset) <= {"utf8", "utf8mb3"}:
        text = f"{sets}: characters beyond three bytes (emoji) are stored as '?', as the PHP shop does"
        yield Finding(Level.NOTE, "charset", text, "OpenCart 3.0.5.0 converts the tables to utf8mb4")
    else:
        yield Finding(Level.WARNING, "charset", sets, "OpenCart expects utf8 or utf8mb4; letters of other alphabets may be lost")
