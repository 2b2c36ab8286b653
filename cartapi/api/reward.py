"""`api/reward`, `api/reward/maximum`, `api/reward/available` (pricing.md §6.8-6.9)."""

from flask import Blueprint

from cartapi.api.answers import Answer, action, success
from cartapi.services import reward
from cartapi.web import units
from cartapi.web.fields import text as field
from cartapi.web.request import Form

bp = Blueprint("reward", __name__, url_prefix="/api/reward")
TEXTS = "api/reward"


@action(bp, "/index", TEXTS)
def index(form: Form) -> Answer:
    """Use reward points."""
    units.write(lambda work: reward.apply(work, field(form, "reward")))
    return success(TEXTS)


@action(bp, "/maximum", TEXTS)
def maximum(form: Form) -> Answer:
    """Points that the cart's products cost."""
    return {"maximum": units.read(reward.maximum)}


@action(bp, "/available", TEXTS)
def available(form: Form) -> Answer:
    """Points the customer has, as the database prints them."""
    points = units.read(reward.available)
    return {"points": None if points is None else str(points)}


@action(bp, "/avaliable", TEXTS)  # codespell:ignore
def available_as_printed(form: Form) -> Answer:
    """`available` under the name that the guide which scripts are written from prints; the original finds nothing there."""
    return available(form)
