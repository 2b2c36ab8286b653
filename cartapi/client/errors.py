"""What can go wrong for a client."""

from collections.abc import Mapping


class ClientError(Exception):
    """Any of the errors here."""


class Refused(ClientError):
    """The shop understood and said no. `reasons` are its sentences by field; `status` is that of HTTP, 200 in the form dialect."""

    def __init__(self, call: str, reasons: Mapping[str, str], status: int = 200) -> None:
        super().__init__(f"{call}: {'; '.join(reasons.values()) or 'refused'}")
        self.call = call
        self.reasons = dict(reasons)
        self.status = status


class Unreachable(ClientError):
    """No answer, or none that can be understood, after all tries."""
