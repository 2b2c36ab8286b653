"""Errors of the second dialect: one body for all, with machine-readable problems beside the texts (rest-cart.md §2.4)."""

from collections.abc import Mapping
from dataclasses import dataclass

BAD_REQUEST, UNAUTHORIZED, FORBIDDEN, NOT_FOUND, NOT_ALLOWED, NOT_ACCEPTABLE = 400, 401, 403, 404, 405, 406
CONFLICT, STALE, UNPROCESSABLE, TOO_MANY, BUG = 409, 412, 422, 429, 500

INVALID_DATA = "The request data is invalid."
UNDECODABLE = "Decoding error."


@dataclass(frozen=True, slots=True)
class Entry:
    """One error: its text, a code for machines, the member of the request it is about."""

    message: str
    problem: str = ""
    field: str = ""


class RestError(Exception):
    """Ends a request with this status and these entries, oldest first."""

    def __init__(self, status: int, *entries: Entry, headers: Mapping[str, str] | None = None) -> None:
        super().__init__("; ".join(entry.message for entry in entries))
        self.status = status
        self.entries = entries
        self.headers = dict(headers or {})

    @classmethod
    def of(cls, status: int, message: str, problem: str, field: str = "", **headers: str) -> "RestError":
        """An error of one entry; headers are given as `retry_after="1"`."""
        named = {name.replace("_", "-").title(): value for name, value in headers.items()}
        return cls(status, Entry(message, problem, field), headers=named)


def error_body(status: int, entries: tuple[Entry, ...]) -> dict[str, object]:
    """`{"messages":{"error":[{"code":404,"message":"Not Found"}]},"problems":[…]}`; entries without a code are not listed."""
    shown = [{"code": status, "message": entry.message} for entry in entries]
    problems = [problem_data(entry.problem, entry.field, entry.message) for entry in entries if entry.problem]
    return {"messages": {"error": shown}, "problems": problems}


def problem_data(code: str, field: str, message: str) -> dict[str, object]:
    """A problem for machines: what rule, which member, and the text a person may be shown."""
    return {"code": code, "field": field, "message": message}
