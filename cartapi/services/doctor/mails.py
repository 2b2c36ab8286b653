"""Mails: settings that send nothing, and what waits."""

from collections.abc import Iterator

from cartapi.mail import transport
from cartapi.mail.transport import Transport
from cartapi.services.doctor.finding import Finding, Level, Patient
from cartapi.store import mail_settings, outbox

_LONG = 600
_UPGRADE = "correct the shop's mail settings (System, Settings, Mail)"


def look(patient: Patient) -> Iterator[Finding]:
    """The transport is tried without sending anything."""
    with patient.database.reading() as db:
        shop = Transport.from_settings(mail_settings.read(db, 0, transport.SETTING_KEYS))
    complaint = transport.complaint(shop)
    if complaint:
        yield Finding(Level.WARNING, "mail", f"mails cannot leave: {complaint}", _UPGRADE)
    else:
        yield Finding(Level.OK, "mail", f"mails leave through {shop.hostname if shop.engine == 'smtp' else 'sendmail'}")
    if "@" not in patient.setting("config_email"):
        yield Finding(Level.WARNING, "mail", "config_email is no address: mails have no sender", _UPGRADE)
    if "cartapi_outbox" not in patient.database.table_names():
        return
    with patient.database.reading() as db:
        depth = outbox.depth(db, patient.utc)
    if depth.dead:
        yield Finding(
            Level.WARNING, "mail", f"{depth.dead} mails were given up", "cartapi mail list --dead; cartapi mail retry --dead"
        )
    if depth.queued and depth.oldest_seconds > _LONG:
        text = f"{depth.queued} mails wait, the oldest for {depth.oldest_seconds / 60:.0f} minutes"
        yield Finding(Level.WARNING, "mail", text, "is `cartapi serve` running? `cartapi mail list` says what went wrong")
