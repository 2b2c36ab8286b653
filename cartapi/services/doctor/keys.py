"""API keys that open nothing."""

from collections.abc import Iterator

from cartapi.engine.key_records import KeyFilter
from cartapi.services.doctor.finding import Finding, Level, Patient
from cartapi.store import health, keys

_MANY = 1000


def look(patient: Patient) -> Iterator[Finding]:
    """Whether anybody can sign in, and which keys nobody can use."""
    states = _states(patient)
    active = [name for name, state in states.items() if state == "active"]
    if active:
        yield Finding(Level.OK, "keys", f"{len(active)} of {len(states)} keys can be used")
    elif not states:
        yield Finding(Level.PROBLEM, "keys", "there is no API key", "cartapi key create NAME --ip ADDRESS")
    elif "unreachable" not in states.values():
        yield Finding(Level.PROBLEM, "keys", "no API key is enabled", "cartapi key enable NAME")
    for name, state in states.items():
        if state == "unreachable":
            level = Level.WARNING if active else Level.PROBLEM
            text = f"the key {name!r} has an empty address list, so nobody can use it"
            yield Finding(level, "keys", text, f"cartapi ip add {name} ADDRESS")
        elif state == "expired":
            yield Finding(Level.NOTE, "keys", f"the key {name!r} has expired", "give it a later date, or delete it")


def _states(patient: Patient) -> dict[str, str]:
    """States by name; before the first start our own tables are not there to tell of expiry and networks."""
    with patient.database.reading() as db:
        if "cartapi_key" in patient.database.table_names():
            records = keys.page(db, KeyFilter(), patient.utc, 0, _MANY)
            return {record.username: record.state(patient.utc) for record in records}
        users = health.api_users(db)
    return {name: "disabled" if not enabled else "active" if listed else "unreachable" for name, enabled, listed in users}
