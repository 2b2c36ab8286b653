"""What refusals say on the pages of the panel."""

from flask_wtf import FlaskForm
from wtforms import Field

from cartapi.engine.problems import Problem, Refused

TEXTS = {
    "login": "No match for this username and password.",
    "attempts": "Too many failed tries from here. Wait an hour and try again.",
    "requests": "Too many requests from here. Wait an hour and try again.",
    "link": "This link does not work. It is good for an hour and for one new password; ask for another one.",
    "name_length": 'Use {0} to {1} characters; & counts as 5, < and > as 4, " as 6.',
    "name_taken": "This name is taken already.",
    "description_length": "Use at most {0} characters.",
    "note_length": "Use at most {0} characters.",
    "scopes": "Allow at least one thing, or nobody can use the key.",
    "address": "“{0}” is no address. Write 203.0.113.7, 203.0.113.0/24 or 2001:db8::/48.",
    "address_empty": "Enter an address or a range.",
    "address_known": "{0} is in the list already.",
    "address_unknown": "{0} is not in the list any more.",
    "addresses_none": "Enter at least one address: a key that no address may use works nowhere.",
    "overlap": "Choose one of the times offered.",
    "password_length": "Use {0} to {1} characters.",
    "email": "This is no e-mail address.",
    "not_found": "This is gone: somebody deleted it meanwhile.",
}


def sentence(problem: Problem) -> str:
    """A problem as a person reads it."""
    return TEXTS.get(problem.code, problem.code).format(*problem.values)


def put_into(form: FlaskForm, refused: Refused, default: str) -> None:
    """Hang each problem on its field of the form, those without one on `default`."""
    for problem in refused.problems:
        field: Field = form[problem.field if problem.field in form else default]
        field.errors = [*field.errors, sentence(problem)]
