"""A real SMTP server for tests, on a free port, with TLS and sign-in when wanted."""

import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword


@dataclass
class Sink:
    """Keeps what arrives; `answers` maps a recipient to the reply he gets instead of being taken."""

    mails: list[tuple[str, str, bytes]] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    data_answer: str = "250 OK"
    logins: list[tuple[bytes, bytes]] = field(default_factory=list)
    tls: list[bool] = field(default_factory=list)
    port: int = 0

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802 - aiosmtpd's name
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.data_answer.startswith("250"):
            self.mails.append((envelope.mail_from, ",".join(envelope.rcpt_tos), envelope.content))
            self.tls.append(session.ssl is not None)
        return self.data_answer

    def authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, data: LoginPassword) -> AuthResult:
        self.logins.append((data.login, data.password))
        return AuthResult(success=data == LoginPassword(b"relay", b'se&"cret'), handled=False)

    @property
    def recipients(self) -> list[str]:
        return [recipient for _, recipient, _ in self.mails]


class _Controller(Controller):
    """aiosmtpd's controller greets itself to be sure it runs; with port 0 it must be told the port it got."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        super()._trigger_server()


@contextmanager
def smtp_sink(certificate: tuple[Path, Path] | None = None, *, starttls: bool = False, login: bool = False) -> Iterator[Sink]:
    """Run a sink. With a certificate it speaks TLS from the start, or with `starttls` after STARTTLS, which it then demands."""
    sink = Sink()
    context = None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
    options: dict[str, Any] = {"tls_context": context, "require_starttls": True} if starttls else {}
    if login:
        options |= {"authenticator": sink.authenticate, "auth_required": True}
    controller = _Controller(sink, hostname="127.0.0.1", port=0, ssl_context=None if starttls else context, **options)
    controller.start()
    try:
        sink.port = controller.port
        yield sink
    finally:
        controller.stop()


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for localhost that signs itself, and its key."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    subprocess.run([*command, *names, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
    return certificate, key
