"""Asking before something is destroyed: one page for all, shown as a dialog where scripts run."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template, request


@dataclass(frozen=True)
class Question:
    """What is asked. `carried` are form values to send along; the form that comes back has `confirmed`."""

    heading: str
    verb: str
    action: str
    back: str
    texts: Sequence[str] = ()
    warnings: Sequence[str] = ()
    carried: Sequence[tuple[str, str]] = ()
    destructive: bool = True


def ask(question: Question, active: str = "keys") -> str:
    """The page with the question."""
    return render_template("admin/question.html", question=question, active=active)


def confirmed() -> bool:
    """Did the person say yes?"""
    return request.method == "POST" and request.form.get("confirmed") == "1"
