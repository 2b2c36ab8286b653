"""The first page: a day of calls, a month of orders, and what needs attention."""

from flask import render_template
from flask.typing import ResponseReturnValue

from cartapi.admin import bp
from cartapi.admin.charts import Bar, chart
from cartapi.admin.gate import staff
from cartapi.admin.view import to_shop
from cartapi.services import extension_states
from cartapi.services import overview as service
from cartapi.web.runtime import runtime

OFFICE = {"disabled": "is disabled", "expired": "has expired", "missing": "does not exist"}
"""Why tokens of the shop's own order pages are refused."""


@bp.get("/")
def overview() -> ResponseReturnValue:
    """Figures, each for those whose group may see what is counted."""
    moment = runtime().moment()
    figures = service.load(runtime().database, moment)
    hours = [(to_shop(hour) or hour, tally) for hour, tally in figures.hours]
    calls = chart([Bar(f"{hour:%H:%M}", tally.calls, tally.failed) for hour, tally in hours], every=4)
    orders = chart([Bar(f"{day:%d %b}", count) for day, count in figures.days], every=6)
    shown = {
        "figures": figures,
        "hours": hours,
        "calls": calls,
        "orders": orders,
        "troubled": extension_states.in_trouble(extension_states.load(runtime().source)),
        "office": OFFICE.get(figures.office_state, "") if figures.office_key else "",
        "sees_keys": staff().may_open("user/api"),
        "makes_keys": staff().may_change("user/api"),
        "sees_orders": staff().may_open("sale/order"),
    }
    return render_template("admin/overview.html", active="overview", **shown)
