"""Our own tables."""

from collections.abc import Iterator

from cartapi.services.doctor.finding import Finding, Level, Patient
from cartapi.store import migrations
from cartapi.store.creation import missing
from cartapi.store.database import DatabaseUnusable
from cartapi.store.models import own


def look(patient: Patient) -> Iterator[Finding]:
    """There, of this program's revision, and whole."""
    try:
        steps = migrations.pending(patient.database)
    except DatabaseUnusable as error:
        yield Finding(Level.PROBLEM, "own tables", str(error), "install the newer cartapi")
        return
    if steps:
        text = f"the tables cartapi_… lack revision {', '.join(steps)}"
        yield Finding(Level.WARNING, "own tables", text, "cartapi db upgrade (the server does so when it starts)")
    elif lacking := missing(patient.database, own.sorted_tables):
        yield Finding(Level.PROBLEM, "own tables", f"{', '.join(lacking)} missing", "restore them from a backup")
    else:
        yield Finding(Level.OK, "own tables", f"at revision {migrations.head()}")
