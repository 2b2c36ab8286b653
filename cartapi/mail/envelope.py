"""A mail ready to leave, and the making of its MIME text."""

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.headerregistry import Address
from email.utils import format_datetime

from cartapi.engine.phptext import is_address_literal
from cartapi.mail import headers, parts
from cartapi.mail.plain import one_line


@dataclass(frozen=True)
class Envelope:
    """A composed mail. `mime` is the whole message, ASCII with CRLF, still without `Date` and `Message-ID`."""

    sender: str
    sender_name: str
    recipient: str
    subject: str
    mime: str

    def stamped(self, event_key: str, moment: datetime) -> "Envelope":
        """The mail with its date (UTC) and a Message-ID made of the event alone, by which receivers can drop a second copy."""
        name = hashlib.sha256(event_key.encode()).hexdigest()[:40]
        domain = (address(self.sender) or Address(domain="localhost")).domain
        date = format_datetime(moment.replace(tzinfo=UTC))
        return replace(self, mime=f"Date: {date}\r\nMessage-ID: <{name}@{domain}>\r\n{self.mime}")


def seal(*, sender: str, sender_name: str, recipient: str, subject: str, text: str, html: str = "") -> Envelope:
    """Compose plain and HTML bodies to an envelope.

    Nothing in the values can add a header: line breaks become blanks, and an address that is none is left out of the headers.
    Sending refuses such a mail, so it is seen in the outbox instead of breaking the call that made it.
    """
    sender_name, subject, recipient, sender = one_line(sender_name), one_line(subject), recipient.strip(), sender.strip()
    origin, target = address(sender, sender_name), address(recipient)
    mime = headers.words("Subject", subject)
    if origin is not None:
        mime += headers.mailbox("From", origin) + headers.mailbox("Reply-To", origin)
    if target is not None:
        mime += headers.mailbox("To", target)
    mime += "Auto-Submitted: auto-generated\r\n" + (parts.alternatives(text, html) if html else parts.single(text))
    return Envelope(sender, sender_name, recipient, subject, mime)


def address(text: str, name: str = "") -> Address | None:
    """A mailbox for headers, None when `text` is no address. Names of domains outside ASCII go as punycode."""
    username, _, domain = text.rpartition("@")
    if not (username.isascii() and _plain(username) and (_plain(domain) or is_address_literal(domain))):
        return None
    try:
        return Address(name, username, domain.encode("idna").decode())
    except ValueError:
        return None


def _plain(part: str) -> bool:
    return bool(part) and part.isprintable() and not any(character.isspace() or character in '<>,;:"()[]\\' for character in part)
