"""Answers of the OpenCart dialect: bytes, headers, refusals (sessions.md §3-4)."""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any

from flask import Blueprint, Response, g
from werkzeug.datastructures import Headers

from cartapi.engine.phpjson import dumps
from cartapi.engine.problems import Problem, Refused
from cartapi.language import percent
from cartapi.services.work import Work
from cartapi.store.idempotency import Kept
from cartapi.web import idempotency, units
from cartapi.web.ready_response import ReadyResponse
from cartapi.web.request import Form, form

ANY_METHOD = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH")
HEADERS = Headers(
    {
        "Expires": "Thu, 19 Nov 1981 08:52:00 GMT",
        "Cache-Control": "no-store, no-cache, must-revalidate, post-check=0, pre-check=0",
        "Pragma": "no-cache",
        "Content-Type": "application/json",
    }
)
OK = 200
Answer = Mapping[str, object] | Sequence[object]
View = Callable[[Form], Answer | Response]
Shape = Callable[[Sequence[tuple[Problem, str]]], object]


def php_json(answer: Answer, status: int = 200) -> Response:
    """An answer with PHP's bytes and the reference's headers."""
    return ReadyResponse(dumps(answer), status, HEADERS)


def as_text(problems: Sequence[tuple[Problem, str]]) -> object:
    """`"error": "…"`: the last one wins, as each later check overwrites the message."""
    return problems[-1][1]


def as_fields(problems: Sequence[tuple[Problem, str]]) -> object:
    """`"error": {"firstname": "…"}`; a field `option.12` nests as `{"option": {"12": "…"}}`."""
    errors: dict[str, Any] = {}
    for problem, text in problems:
        outer, _, inner = problem.field.partition(".")
        if inner:
            errors.setdefault(outer, {})[inner] = text
        else:
            errors[outer or "warning"] = text
    return errors


def as_nothing(problems: Sequence[tuple[Problem, str]]) -> object:
    """No word of it: the whole answer is `[]`."""
    return None


def action(blueprint: Blueprint, path: str, texts: str, error: Shape = as_text, permission: Shape | None = None) -> Any:
    """Register a view of the dialect: any HTTP method, form in, map out.

    `texts` is the language file of the route, `error` the shape of its refusals, `permission` that of the missing permission
    where it differs. The view runs only with permission.
    """

    def register(view: View) -> View:
        @wraps(view)
        def answer() -> Response:
            if not units.current().permitted:
                return _not_permitted(texts, permission or error)
            try:
                made = view(form())
                return made if isinstance(made, Response) else php_json(made)
            except Refused as refusal:
                return _refused(refusal.problems, texts, error)

        answer.shape = error  # type: ignore[attr-defined]  # for the API's description
        blueprint.add_url_rule(path, view.__name__, answer, methods=ANY_METHOD)
        return view

    return register


def once(use_case: Callable[[Work], Answer]) -> Response:
    """Run a use case that writes; its answer is kept for calls that repeat the request's `Idempotency-Key`, and sent to them."""
    kept = units.write(lambda work: idempotency.once(work, lambda: Kept(OK, dumps(use_case(work)))))
    return ReadyResponse(kept.body, kept.status, HEADERS, kept.headers)


def begin() -> None:
    """Begin as every call does, where there is nothing else to do: language, currency and visit are kept (sessions.md §10)."""
    units.read(lambda _: None)


def nothing() -> Answer:
    """`[]` for a call that asks for nothing."""
    begin()
    return []


def text(route: str, key: str) -> str:
    """A text of a route in the request's language."""
    return units.shop().texts(route).get(key, key)


def success(route: str, key: str = "text_success") -> dict[str, object]:
    """`{"success": "…"}`."""
    return {"success": text(route, key)}


def sentence(problem: Problem, route: str) -> str:
    """The text of a problem on a route."""
    template = text(route, f"error_{problem.code}")
    return percent(template, *problem.values) if problem.values else template


def _not_permitted(route: str, shape: Shape) -> Response:
    if shape is as_nothing:
        return php_json([])
    return _refused([Problem("permission", "warning")], route, shape)


def _refused(problems: Sequence[Problem], route: str, shape: Shape) -> Response:
    g.problems = problems  # for the log of calls
    return php_json({"error": shape([(problem, sentence(problem, route)) for problem in problems])})
