"""Handing a mail to a server, or to the machine's own mail program (orders.md §4.4, "Transport")."""

import shlex
import shutil
import smtplib
import ssl
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from cartapi.engine.phptext import unescape
from cartapi.mail.envelope import Envelope, address

SETTING_KEYS = tuple(
    f"config_mail_{name}"
    for name in ("engine", "parameter", "smtp_hostname", "smtp_port", "smtp_timeout", "smtp_username", "smtp_password")
)
"""Keys of `oc_setting` that describe a shop's transport."""

_LOCAL_SECONDS = 60.0
_LOCAL_PERMANENT = {64, 65, 67, 68}  # sysexits.h: usage, data error, no such user, no such host
_OURS = {530, 534, 535, 538}  # sign-in demanded or refused: the shop's settings are at fault, not the mail
_SENDMAIL_PATHS = "/usr/sbin:/usr/lib:/usr/bin:/usr/local/sbin"


class MailRefused(Exception):
    """This mail will never be taken; the text says why."""


class MailUnavailable(Exception):
    """Not now: no connection, wrong settings, or a temporary answer. Trying again later may help."""


@dataclass(frozen=True)
class Transport:
    """How a shop sends. `hostname` may begin with `tls://` (STARTTLS) or `ssl://` (TLS from the start); `timeout` is in seconds."""

    engine: str = "mail"
    hostname: str = ""
    port: int = 25
    timeout: float = 5.0
    username: str = ""
    password: str = field(default="", repr=False)
    parameter: str = ""

    @classmethod
    def from_settings(cls, settings: Mapping[str, str | None]) -> "Transport":
        """Of the settings named in `SETTING_KEYS`; what is missing or no number takes the installer's default."""
        value = {key.removeprefix("config_mail_"): (settings.get(key) or "").strip() for key in SETTING_KEYS}
        return cls(
            engine=value["engine"] or "mail",
            hostname=value["smtp_hostname"],
            port=int(_number(value["smtp_port"], 25)),
            timeout=_number(value["smtp_timeout"], 5),
            username=value["smtp_username"],
            # stored HTML-escaped, like all settings
            password=unescape(value["smtp_password"]),
            parameter=unescape(value["parameter"]),
        )


def send(envelope: Envelope, transport: Transport) -> None:
    """Hand the mail over, or raise `MailRefused` or `MailUnavailable`. Once the server has taken it, nothing raises any more.

    Certificates are checked against the machine's authorities (`SSL_CERT_FILE` names others). A server that was to speak TLS and
    does not is never spoken to in the clear.
    """
    if address(envelope.recipient) is None or address(envelope.sender) is None:
        raise MailRefused(f"not an address: {envelope.recipient!r} or sender {envelope.sender!r}")
    if transport.engine == "smtp":
        _by_smtp(envelope, transport)
    elif transport.engine == "mail":
        _by_local_program(envelope, transport)
    else:
        raise MailUnavailable(f"unknown mail engine {transport.engine!r}")


def complaint(transport: Transport) -> str:
    """Why mails could not leave this way now; "" if they could. Connects and signs in, sends nothing."""
    if transport.engine == "mail":
        return "" if _local_program() else "this machine has no sendmail program"
    if transport.engine != "smtp":
        return f"unknown mail engine {transport.engine!r}"
    try:
        server = _connected(transport)
    except (OSError, ValueError) as error:
        return _said(error)
    try:
        if transport.username and transport.password:
            server.login(transport.username, transport.password)
        server.quit()
    except (OSError, ValueError) as error:
        return _said(error)
    finally:
        server.close()
    return ""


def _by_smtp(envelope: Envelope, transport: Transport) -> None:
    try:
        server = _connected(transport)
    except (OSError, ValueError) as error:
        raise MailUnavailable(_said(error)) from error
    try:
        if transport.username and transport.password:
            server.login(transport.username, transport.password)
        server.sendmail(envelope.sender, [envelope.recipient], envelope.mime.encode("ascii"))
    except smtplib.SMTPRecipientsRefused as error:
        code, text = next(iter(error.recipients.values()))
        raise _answered(code, text) from error
    except smtplib.SMTPResponseException as error:
        raise _answered(error.smtp_code, error.smtp_error) from error
    except (OSError, ValueError) as error:  # smtplib's own exceptions are OSErrors
        raise MailUnavailable(_said(error)) from error
    finally:
        # the mail is gone or refused by now: a failing goodbye changes nothing
        with suppress(OSError):
            server.quit()
        server.close()


def _connected(transport: Transport) -> smtplib.SMTP:
    scheme, _, host = transport.hostname.rpartition("://")
    if not host:
        raise ValueError("no SMTP host is set")
    if scheme == "ssl":
        return smtplib.SMTP_SSL(host, transport.port, timeout=transport.timeout, context=ssl.create_default_context())
    server = smtplib.SMTP(host, transport.port, timeout=transport.timeout)
    if scheme == "tls":
        try:
            server.starttls(context=ssl.create_default_context())
        except BaseException:
            server.close()
            raise
    return server


def _answered(code: int, text: bytes | str) -> MailRefused | MailUnavailable:
    said = f"{code} {text.decode('utf-8', 'replace') if isinstance(text, bytes) else text}"
    return MailRefused(said) if 500 <= code < 600 and code not in _OURS else MailUnavailable(said)


def _by_local_program(envelope: Envelope, transport: Transport) -> None:
    program = _local_program()
    if program is None:
        raise MailUnavailable("this machine has no sendmail program")
    try:
        command = [program, "-t", "-i", *shlex.split(transport.parameter)]
        # words of the shop's own setting, and no shell that could read more into them
        run = subprocess.run(command, input=_unix_lines(envelope.mime), capture_output=True, timeout=_LOCAL_SECONDS, check=False)  # noqa: S603
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise MailUnavailable(_said(error)) from error
    if run.returncode:
        said = f"sendmail ended with {run.returncode}: {run.stderr.decode('utf-8', 'replace').strip()}"
        raise MailRefused(said) if run.returncode in _LOCAL_PERMANENT else MailUnavailable(said)


def _local_program() -> str | None:
    return shutil.which("sendmail") or shutil.which("sendmail", path=_SENDMAIL_PATHS)


def _unix_lines(mime: str) -> bytes:
    return mime.replace("\r\n", "\n").encode("ascii")


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _number(text: str, default: float) -> float:
    try:
        number = float(text)
    except ValueError:
        return default
    return number if 0 < number < 65536 else default
