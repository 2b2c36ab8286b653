"""Answers: data, status, headers; made into bytes in the representation the request asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import Response, g, request

from cartapi.rest import negotiation
from cartapi.rest.errors import RestError, error_body
from cartapi.rest.representation import render
from cartapi.store.idempotency import Kept

NO_CONTENT, OK, CREATED, UNPROCESSABLE = 204, 200, 201, 422
FIXED_HEADERS = {"Cache-Control": "no-store", "Vary": "Accept, Authorization, Cookie, Origin", "X-Content-Type-Options": "nosniff"}


@dataclass(frozen=True, slots=True)
class Answer:
    """`data` None is an answer without a body."""

    data: object
    status: int = OK
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    order_id: int | None = None

    def kept(self) -> Kept:
        """The answer as text, with its content type among the headers."""
        if self.data is None:
            return Kept(self.status, "", self.headers, self.order_id)
        form = representation()
        headers = {**self.headers, "Content-Type": negotiation.CONTENT_TYPES[form]}
        return Kept(self.status, render(form, self.data), headers, self.order_id)


NOTHING = Answer(None, NO_CONTENT)


def respond(kept: Kept) -> Response:
    """The response of an answer."""
    response = Response(kept.body, kept.status)
    response.headers.update({**FIXED_HEADERS, **kept.headers})
    if kept.status == NO_CONTENT:
        response.headers.pop("Content-Type", None)
    return response


def respond_error(error: RestError) -> Response:
    """The response of an error; in JSON where the request's own wish is not known or not understood."""
    return respond(Answer(error_body(error.status, error.entries), error.status, error.headers).kept())


def representation() -> str:
    """The form that was negotiated, JSON before."""
    if "representation" not in g:
        try:
            g.representation = negotiation.negotiate(request.headers.get("Accept", ""))
        except RestError:
            return negotiation.JSON
    return str(g.representation)
