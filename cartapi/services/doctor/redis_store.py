"""Redis, where sessions are kept there."""

from collections.abc import Iterator

from cartapi.services.doctor.finding import Finding, Level, Patient
from cartapi.store import session_stores


def look(patient: Patient) -> Iterator[Finding]:
    """Reachable, and what it means that it is configured."""
    if not patient.session_store:
        yield Finding(Level.OK, "sessions", f"in {patient.database.real_name('oc_session')}, shared with the PHP shop")
        return
    complaint = session_stores.complaint(patient.session_store)
    if complaint:
        yield Finding(Level.PROBLEM, "sessions", complaint, "start that Redis, or correct session_store")
        return
    place = session_stores.shown(patient.session_store)
    text = f"in Redis at {place}: not shared with the PHP shop, whose order pages see other sessions"
    yield Finding(Level.NOTE, "sessions", text, "leave session_store empty to share them")
