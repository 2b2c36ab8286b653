"""Orders as they are stored: one, many, their parts (orders.md §1.5)."""

from cartapi.engine.orders import Row
from cartapi.engine.phpjson import loads
from cartapi.engine.problems import Problem, Refused
from cartapi.services.work import Work
from cartapi.store import order_views

CUSTOMER = (
    "order_id", "invoice_no", "invoice_prefix", "store_id", "store_name", "store_url", "customer_id", "firstname", "lastname",
    "email", "telephone",
)  # fmt: skip
LATER = (
    "comment", "total", "order_status_id", "order_status", "affiliate_id", "commission", "language_id", "language_code",
    "currency_id", "currency_code", "currency_value", "ip", "forwarded_ip", "user_agent", "accept_language", "date_added",
    "date_modified",
)  # fmt: skip
ADDRESS = (
    "firstname", "lastname", "company", "address_1", "address_2", "postcode", "city", "zone_id", "zone", "zone_code",
    "country_id", "country", "iso_code_2", "iso_code_3", "address_format",
)  # fmt: skip


def info(work: Work, order_id: int) -> Row:
    """The order as `api/order/info` shows it: members in the reference's order, values as the database prints them."""
    row = order_views.detail(work.db, order_id)
    if row is None:
        raise Refused(Problem("not_found"))
    row["language_code"] = work.shop.tables.names.get(int(str(row["language_id"]))) or work.shop.settings.text(
        "config_language"
    )
    shown: Row = {name: _text(row[name]) for name in CUSTOMER}
    shown["custom_field"] = loads(str(row["custom_field"]))
    for kind in ("payment", "shipping"):
        shown.update({f"{kind}_{name}": _text(row[f"{kind}_{name}"]) for name in ADDRESS})
        shown[f"{kind}_custom_field"] = loads(str(row[f"{kind}_custom_field"]))
        shown.update({f"{kind}_{name}": _text(row[f"{kind}_{name}"]) for name in ("method", "code")})
    shown.update({name: _text(row[name]) for name in LATER})
    return shown


def _text(value: object) -> object:
    return None if value is None else str(value)
