"""Who changed what, when and from where (`cartapi_audit`): rows are only added, and trimmed by age. Times are UTC."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select

from cartapi.engine.staff import Actor
from cartapi.store.models import audit


@dataclass(frozen=True)
class AuditEntry:
    """One change. `action` is a short code such as `key.create`, `subject` what it was done to, `detail` what changed, in words."""

    at: datetime | None
    username: str
    ip: str
    action: str
    subject: str
    detail: str


def record(connection: Connection, actor: Actor, action: str, subject: str, detail: str, now: datetime) -> None:
    """Add an entry. No secret belongs in `detail`."""
    values = {"user_id": actor.user_id, "username": actor.username, "ip": actor.ip}
    connection.execute(insert(audit).values(at=now, action=action, subject=subject, detail=detail, **values))


def count(connection: Connection, text: str = "", action: str = "") -> int:
    """How many entries a filter lets through."""
    return connection.scalar(select(func.count()).select_from(audit).where(*_conditions(text, action))) or 0


def page(connection: Connection, text: str, action: str, offset: int, limit: int) -> list[AuditEntry]:
    """Entries, latest first. `text` is sought in who, address, subject and detail; `action` is the part before the dot."""
    statement = select(audit).where(*_conditions(text, action)).order_by(audit.c.audit_id.desc()).offset(offset).limit(limit)
    return [
        AuditEntry(row.at, row.username, row.ip, row.action, row.subject, row.detail or "") for row in connection.execute(statement)
    ]


def trim(connection: Connection, before: datetime) -> int:
    """Delete entries older than a moment."""
    return connection.execute(delete(audit).where(audit.c.at < before)).rowcount


def _conditions(text: str, action: str) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if text:
        columns = (audit.c.username, audit.c.ip, audit.c.subject, audit.c.detail)
        found = columns[0].contains(text, autoescape=True)
        for column in columns[1:]:
            found = found | column.contains(text, autoescape=True)
        conditions.append(found)
    if action:
        conditions.append(audit.c.action.startswith(f"{action}.", autoescape=True))
    return conditions
